import type { ReadyCheckResult, ReadyVerdict } from './ready-check.ts'
import { findingsOf } from './ready-findings.ts'

/** What a doctor may expect of a call with this device. Not being heard, or not hearing, is no consultation. */
export function readyVerdict(result: ReadyCheckResult): ReadyVerdict {
  const findings = findingsOf(result)
  if (findings.some(({ tone }) => tone === 'bad')) return 'POOR'
  // A speaker that nobody tried takes nothing away; what else was left out may be missing.
  const limited = findings.some(({ part, tone }) => tone === 'warn' || (tone === 'neutral' && part !== 'speaker'))
  return limited ? 'LIMITED' : 'GOOD'
}
