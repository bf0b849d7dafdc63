import { useEffect, useState, useSyncExternalStore } from 'react'
import { session } from '../platform/index.ts'
import { keptStates } from '../platform/live-index.ts'
import type { DraftAutosave, DraftDeps, DraftView, ServerDraft } from './draft-autosave.ts'
import { KeptDrafts } from './kept-drafts.ts'

const drafts = new KeptDrafts(keptStates)
// `keptStates` listens since before, so that it has read the drafts by then.
session.onEnd(() => drafts.clear())

/** Returns what the fields show: the draft if there is one, otherwise the signed text, otherwise empty fields. */
export const shownOf = <T extends object>(draft: ServerDraft<T>, signed: T | undefined, empty: T): T =>
  draft.content ?? signed ?? empty

/**
 * Edits one draft. What is unsaved when the component is unmounted goes on being saved, and is shown by the next
 * component that edits this draft.
 * @param name the same for the same document of the same visit
 * @param server.draft the draft that the server has, as last fetched
 * @param server.shown what the fields show for that draft
 */
export function useDraft<T extends object>(
  name: string,
  server: { draft: ServerDraft<T>; shown: T },
  deps: DraftDeps<T>,
): { autosave: DraftAutosave<T>; view: DraftView<T> } {
  const { draft, shown } = server
  const [autosave] = useState(() => drafts.get<T>(name, deps, { revision: draft.revision, content: shown }))
  const view = useSyncExternalStore(autosave.subscribe, autosave.getSnapshot)
  useEffect(() => drafts.hold(name, autosave), [name, autosave])
  useEffect(() => autosave.onServerDraft(draft, shown), [autosave, draft, shown])
  return { autosave, view }
}
