import { useTranslation } from 'react-i18next'
import classes from './CountdownRing.module.css'
import { showDuration } from './clock-time.ts'
import { shownSeconds } from './countdown.ts'

/** Up to this many seconds are shown as seconds, and more as minutes and seconds. */
const MOST_SECONDS = 99

/**
 * A ring that empties, with the role `timer`. It does not announce every second; the dialog around it announces the
 * time once.
 */
export function CountdownRing({ ms, totalMs, size = 96 }: { ms: number; totalMs: number; size?: number }) {
  const { t } = useTranslation('ui')
  const seconds = shownSeconds(ms)
  const clock = seconds > MOST_SECONDS
  const left = showDuration(seconds * 1000)
  const stroke = size / 14
  const radius = (size - stroke) / 2
  const round = 2 * Math.PI * radius
  return (
    <div
      className={classes.ring}
      style={{ width: size, height: size }}
      role="timer"
      aria-label={clock ? t('timeLeft', { time: left }) : t('secondsLeft', { count: seconds })}
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
      <span className={classes.seconds} style={{ fontSize: size * (clock ? 0.22 : 0.3) }} aria-hidden="true">
        {clock ? left : seconds}
      </span>
    </div>
  )
}
