import type { Case } from '../case.ts'
import type { Browsers } from '../lab/lab.ts'
import { watched } from './calls.ts'
import { switchToMobile } from './handover.ts'
import { silentCut } from './outage.ts'

// Chromium on one side and Firefox on the other, in both arrangements, because the doctor's browser makes the offers.

const pairs: readonly { who: 'doctor' | 'patient'; browsers: Browsers }[] = [
  { who: 'patient', browsers: { patient: 'firefox' } },
  { who: 'doctor', browsers: { doctor: 'firefox' } },
]

export const firefox: readonly Case[] = pairs.flatMap(({ who, browsers }): Case[] => [
  {
    name: `firefox-${who}-call`,
    title: `Firefox at the ${who}’s end: a call`,
    needs: 'firefox',
    run: async (lab) => watched(await lab.call(browsers)),
  },
  {
    name: `firefox-${who}-cut-10s`,
    title: `Firefox at the ${who}’s end: silent cut of 10 s`,
    needs: 'firefox',
    run: (lab) => silentCut(lab, 10, browsers),
  },
  {
    name: `firefox-${who}-wifi-to-mobile`,
    title: `Firefox at the ${who}’s end: the patient’s Wi-Fi ends, mobile begins a second later`,
    needs: 'firefox',
    run: (lab) => switchToMobile(lab, browsers),
  },
])
