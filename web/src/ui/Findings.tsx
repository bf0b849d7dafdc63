import type { FindingTone } from '@medconsult/contract/runtime'
import { IconAlertTriangle, IconCircleCheck, IconCircleMinus, IconCircleX } from '@tabler/icons-react'
import classes from './Findings.module.css'

const icons: Record<FindingTone, typeof IconCircleCheck> = {
  good: IconCircleCheck,
  neutral: IconCircleMinus,
  warn: IconAlertTriangle,
  bad: IconCircleX,
}

/** The sign of a tone; the words beside it say the same. */
export function ToneIcon({ tone, size }: { tone: FindingTone; size: number }) {
  const Icon = icons[tone]
  return <Icon size={size} aria-hidden="true" />
}

/** What a check found, a line each. */
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
