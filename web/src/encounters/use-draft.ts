import { useEffect, useState, useSyncExternalStore } from 'react'
import { DraftAutosave, type DraftDeps, type DraftView, type ServerDraft } from './draft-autosave.ts'

/** Returns what the fields show: the draft if there is one, otherwise the signed text, otherwise empty fields. */
export const shownOf = <T extends object>(draft: ServerDraft<T>, signed: T | undefined, empty: T): T =>
  draft.content ?? signed ?? empty

/**
 * Edits one draft for as long as the component is mounted. It saves unsaved changes on unmounting.
 * @param server.draft the draft that the server has, as last fetched
 * @param server.shown what the fields show for that draft
 */
export function useDraft<T extends object>(
  server: { draft: ServerDraft<T>; shown: T },
  deps: DraftDeps<T>,
): { autosave: DraftAutosave<T>; view: DraftView<T> } {
  const { draft, shown } = server
  const [autosave] = useState(() => new DraftAutosave<T>(deps, { revision: draft.revision, content: shown }))
  const view = useSyncExternalStore(autosave.subscribe, autosave.getSnapshot)
  useEffect(() => autosave.onServerDraft(draft, shown), [autosave, draft, shown])
  useEffect(() => () => void autosave.flush(), [autosave])
  const unsaved = view.status !== 'SAVED'
  useEffect(() => {
    if (!unsaved) return
    const hold = (event: BeforeUnloadEvent): void => {
      void autosave.flush()
      event.preventDefault()
    }
    const hide = (): void => {
      if (document.visibilityState === 'hidden') void autosave.flush()
    }
    window.addEventListener('beforeunload', hold)
    document.addEventListener('visibilitychange', hide)
    return () => {
      window.removeEventListener('beforeunload', hold)
      document.removeEventListener('visibilitychange', hide)
    }
  }, [autosave, unsaved])
  return { autosave, view }
}
