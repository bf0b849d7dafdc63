import { useTranslation } from 'react-i18next'
import classes from './CountdownRing.module.css'
import { shownSeconds } from './countdown.ts'

/** A ring that empties. Said as a timer, not on every tick: the dialog that holds it speaks once. */
export function CountdownRing({ ms, totalMs, size = 96 }: { ms: number; totalMs: number; size?: number }) {
  const { t } = useTranslation('ui')
  const seconds = shownSeconds(ms)
  const stroke = size / 14
  const radius = (size - stroke) / 2
  const round = 2 * Math.PI * radius
  return (
    <div
      className={classes.ring}
      style={{ width: size, height: size }}
      role="timer"
      aria-label={t('secondsLeft', { count: seconds })}
    >
      <svg width={size} height={size} viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
        <circle className={classes.track} cx={size / 2} cy={size / 2} r={radius} strokeWidth={stroke} />
        <circle
          className={seconds <= 10 ? classes.late : classes.left}
          cx={size / 2}
          cy={size / 2}
          r={radius}
          strokeWidth={stroke}
          strokeDasharray={round}
          strokeDashoffset={round * (1 - Math.min(1, ms / totalMs))}
        />
      </svg>
      <span className={classes.seconds} style={{ fontSize: size * 0.3 }} aria-hidden="true">
        {seconds}
      </span>
    </div>
  )
}
