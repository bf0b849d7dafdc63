import type { ReadyCheckResult } from '@medconsult/contract'
import { type Finding, findingsOf, readyVerdict } from '@medconsult/contract/runtime'
import { useTranslation } from 'react-i18next'
import { Findings } from '../ui/index.ts'
import classes from './ReadyCheck.module.css'

/** Describes the result to the person at the device. Each line that is not good says what to do. */
export function Summary({ result, forPatient }: { result: ReadyCheckResult; forPatient: boolean }) {
  const { t } = useTranslation('check')
  const verdict = readyVerdict(result)
  return (
    <div className={classes.summary} data-verdict={verdict}>
      <p className={classes.verdict}>{t(verdict === 'GOOD' && !forPatient ? 'summary.all' : `summary.${verdict}`)}</p>
      <Findings
        lines={findingsOf(result).map((finding) => ({
          id: finding.part,
          tone: finding.tone,
          text: wordsFor(finding, result, t),
        }))}
      />
    </div>
  )
}

function wordsFor(
  finding: Finding,
  { camera, microphone }: ReadyCheckResult,
  t: ReturnType<typeof useTranslation<'check'>>['t'],
): string {
  const heard = microphone === 'OK' || microphone === 'SILENT'
  // Without a microphone there is no going on with sound.
  if (finding.part === 'camera' && !heard && (camera === 'MISSING' || camera === 'BLOCKED'))
    return t(`summary.cameraToo.${camera}`)
  if (finding.part === 'speaker') return t(`summary.speaker.${finding.says}`)
  if (finding.part === 'network') return t(`summary.network.${finding.says}`)
  return t(`summary.${finding.part}.${finding.says}`)
}
