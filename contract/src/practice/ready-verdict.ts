import type { ReadyCheckResult, ReadyVerdict } from './ready-check.ts'
import { findingsOf } from './ready-findings.ts'

/**
 * What a doctor can expect of a call with this device. It is `POOR` when the patient cannot be heard or cannot hear.
 */
export function readyVerdict(result: ReadyCheckResult): ReadyVerdict {
  const findings = findingsOf(result)
  if (findings.some(({ tone }) => tone === 'bad')) return 'POOR'
  // A speaker that was not tested does not lower the verdict. Any other part that was not tested may be missing.
  const limited = findings.some(({ part, tone }) => tone === 'warn' || (tone === 'neutral' && part !== 'speaker'))
  return limited ? 'LIMITED' : 'GOOD'
}
