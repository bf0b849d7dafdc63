import { type Finding, failed, ok, warning } from './finding.ts'

/** More is seen in calls and invitations, which end by the minute (milliseconds). */
const SEEN_MS = 2_000
/** More makes passwords of the relay and signatures invalid, or appointments late (milliseconds). */
const WRONG_MS = 30_000

/**
 * Compares another clock with this machine's.
 * @param there what the other clock showed @param asked,answered when this machine's clock showed the question and the answer
 * @param exactMs how exactly the other clock is told
 */
export function clockDifference(check: string, there: number, asked: number, answered: number, exactMs = 0): Finding {
  const apart = Math.max(0, asked - there - exactMs, there - answered - exactMs)
  const seconds = Math.round(apart / 1000)
  const next = 'Run chrony or systemd-timesyncd on both machines.'
  if (apart > WRONG_MS) return failed(check, `it differs from this machine's by ${seconds} s.`, next)
  if (apart > SEEN_MS) return warning(check, `it differs from this machine's by ${seconds} s.`, next)
  return ok(check, `it agrees with this machine's.`)
}
