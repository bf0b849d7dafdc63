import type { ReadyVerdict } from '@medconsult/contract'

/** The ready check, for a page that has the button for it. */
export interface CheckControl {
  phase: 'IDLE' | 'RUNNING' | 'DONE'
  /** The result on this page; null before it is known. */
  verdict: ReadyVerdict | null
  start: () => void
}
