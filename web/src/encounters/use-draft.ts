import { useEffect, useState, useSyncExternalStore } from 'react'
import { DraftAutosave, type DraftDeps, type DraftView, type ServerDraft } from './draft-autosave.ts'

/** Returns what the fields show: the draft if there is one, otherwise the signed text, otherwise empty fields. */
export const shownOf = <T extends object>(draft: ServerDraft<T>, signed: T | undefined, empty: T): T =>
  draft.content ?? signed ?? empty

/**
 * Edits one draft for as long as the component is mounted. It saves unsaved changes on unmounting.
 * @param given.draft the draft that the server has, as last fetched
 * @param given.shown what the fields show for that draft
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
