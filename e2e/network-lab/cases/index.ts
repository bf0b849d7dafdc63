import type { Case } from '../case.ts'
import { calls } from './calls.ts'
import { firefox } from './firefox.ts'
import { handovers } from './handover.ts'
import { impairments } from './impairments.ts'
import { outages } from './outage.ts'
import { relays } from './relay-only.ts'

export const cases: readonly Case[] = [...outages, ...handovers, ...calls, ...relays, ...impairments, ...firefox]

/** The cases for which `npm test` has time: a path that comes back, another path, and a call through the relay only. */
export const shortRun = ['cut-3s', 'wifi-to-mobile', 'relay-only'] as const

/** @throws an error with the names of all cases */
export function caseNamed(name: string): Case {
  const found = cases.find((one) => one.name === name)
  if (!found) throw new Error(`There is no case "${name}": choose of ${cases.map((one) => one.name).join(', ')}.`)
  return found
}
