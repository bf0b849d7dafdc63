import type { FindingTone } from '@medconsult/contract/runtime'
import { IconAlertTriangle, IconCircleCheck, IconCircleMinus, IconCircleX } from '@tabler/icons-react'
import classes from './Findings.module.css'

const icons: Record<FindingTone, typeof IconCircleCheck> = {
  good: IconCircleCheck,
  neutral: IconCircleMinus,
  warn: IconAlertTriangle,
  bad: IconCircleX,
}

/** The icon of a tone; the text beside it says the same. */
export function ToneIcon({ tone, size }: { tone: FindingTone; size: number }) {
  const Icon = icons[tone]
  return <Icon size={size} aria-hidden="true" />
}

/** Lists the results of a check, one a line. */
export function Findings({ lines }: { lines: readonly { id: string; tone: FindingTone; text: string }[] }) {
  return (
    <ul className={classes.findings}>
      {lines.map(({ id, tone, text }) => (
        <li key={id} className={classes.finding} data-tone={tone}>
          <ToneIcon tone={tone} size={18} />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  )
}
