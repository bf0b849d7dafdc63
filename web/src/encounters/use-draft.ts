import { useEffect, useState, useSyncExternalStore } from 'react'
import { DraftAutosave, type DraftDeps, type DraftView, type ServerDraft } from './draft-autosave.ts'

/** What stands in the fields for a draft of the server: the draft, else what is signed, else nothing. */
export const shownOf = <T extends object>(draft: ServerDraft<T>, signed: T | undefined, empty: T): T =>
  draft.content ?? signed ?? empty

/**
 * One draft that is being written. It belongs to the page: what is not saved yet when the page is left is saved then.
 * @param given.draft as the server was last heard to have it
 * @param given.shown what stands in the fields for it
 */
export function useDraft<T extends object>(
  given: { draft: ServerDraft<T>; shown: T },
  deps: DraftDeps<T>,
): { keeper: DraftAutosave<T>; view: DraftView<T> } {
  const { draft, shown } = given
  const [keeper] = useState(() => new DraftAutosave<T>(deps, { revision: draft.revision, content: shown }))
  const view = useSyncExternalStore(keeper.subscribe, keeper.getSnapshot)
  useEffect(() => keeper.heard(draft, shown), [keeper, draft, shown])
  useEffect(() => () => void keeper.flush(), [keeper])
  const unsaved = view.status !== 'SAVED'
  useEffect(() => {
    if (!unsaved) return
    const hold = (event: BeforeUnloadEvent): void => {
      void keeper.flush()
      event.preventDefault()
    }
    const hide = (): void => {
      if (document.visibilityState === 'hidden') void keeper.flush()
    }
    window.addEventListener('beforeunload', hold)
    document.addEventListener('visibilitychange', hide)
    return () => {
      window.removeEventListener('beforeunload', hold)
      document.removeEventListener('visibilitychange', hide)
    }
  }, [keeper, unsaved])
  return { keeper, view }
}
