import { lazyComponent, tabStorage } from '../platform/index.ts'

/** Loads what a doctor reads and writes beside a call: a chunk of its own, because patients need none of it. */
export const loadNotes = () => import('../encounters/beside/index.ts')
export const NotesBeside = lazyComponent(loadNotes)

const KEPT_AS = 'medconsult-notes-beside'

/** Whether the notes were open last in this tab: over a reload, the end of the call, and in the next call. */
export const notesBeside = {
  isOpen: (): boolean => tabStorage.get(KEPT_AS) === 'open',
  set(isOpen: boolean): void {
    tabStorage.set(KEPT_AS, isOpen ? 'open' : 'closed')
  },
}
