import type { ReadyCheckResult } from '@medconsult/contract'
import { type Finding, type FindingTone, findingsOf, readyVerdict } from '@medconsult/contract/words'
import { IconAlertTriangle, IconCircleCheck, IconCircleMinus, IconCircleX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './ReadyCheck.module.css'

const icons: Record<FindingTone, typeof IconCircleCheck> = {
  good: IconCircleCheck,
  neutral: IconCircleMinus,
  warn: IconAlertTriangle,
  bad: IconCircleX,
}

/** What was found, in words for the person at the device: each line that is not good says what to do. */
export function Summary({ result, forPatient }: { result: ReadyCheckResult; forPatient: boolean }) {
  const { t } = useTranslation('check')
  const verdict = readyVerdict(result)
  return (
    <div className={classes.summary} data-verdict={verdict}>
      <p className={classes.verdict}>{t(verdict === 'GOOD' && !forPatient ? 'summary.all' : `summary.${verdict}`)}</p>
      <ul className={classes.findings}>
        {findingsOf(result).map((finding) => (
          <Line key={finding.part} finding={finding} />
        ))}
      </ul>
    </div>
  )
}

function Line({ finding }: { finding: Finding }) {
  const { t } = useTranslation('check')
  const Icon = icons[finding.tone]
  return (
    <li className={classes.finding} data-tone={finding.tone}>
      <Icon size={18} aria-hidden="true" />
      <span>{wordsFor(finding, t)}</span>
    </li>
  )
}

function wordsFor(finding: Finding, t: ReturnType<typeof useTranslation<'check'>>['t']): string {
  if (finding.part === 'speaker') return t(`summary.speaker.${finding.says}`)
  if (finding.part === 'network') return t(`summary.network.${finding.says}`)
  return t(`summary.${finding.part}.${finding.says}`)
}
