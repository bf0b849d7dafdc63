import { Button } from '@mantine/core'
import { IconSignature } from '@tabler/icons-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureCode, problemMessage } from '../../platform/index.ts'
import { Announce, ConfirmDialog, Problem } from '../../ui/index.ts'
import type { DraftDeps, ServerDraft } from '../draft-autosave.ts'
import classes from '../Encounter.module.css'
import { Signed } from '../Signed.tsx'
import { shownOf, useDraft } from '../use-draft.ts'
import { useEncounterActions } from '../use-encounter.ts'
import { Conflict } from './Conflict.tsx'
import { DraftStatusLine } from './DraftStatusLine.tsx'

interface Version<T> {
  version: number
  content: T
  signedAt: string
  signedBy: string
}

interface EditorProps<T extends object> extends DraftDeps<T> {
  visitId: string
  what: 'signNote' | 'signSummary'
  document: { draft: ServerDraft<T>; versions: Version<T>[] }
  empty: T
  /** What a document begins with in which nothing was ever written. It is stored with the first change. */
  beginning?: T
  refetch: () => unknown
  labels: { sign: string; signTitle: string; signBody: string; signed: string }
  fields: (deps: { content: T; edit: (change: Partial<T>) => void; leave: () => void }) => ReactNode
  show: (content: T) => ReactNode
}

/** Edits a note or a summary: it is saved while it is typed, signed, and amended. */
export function DocumentEditor<T extends object>(props: EditorProps<T>) {
  const { document } = props
  const isNew = document.draft.revision === 0 && document.versions.length === 0
  const empty = (isNew ? props.beginning : undefined) ?? props.empty
  const [last, ...earlier] = document.versions
  const signed = last?.content
  const shown = useMemo(() => shownOf(document.draft, signed, empty), [document.draft, signed, empty])
  const { autosave, view } = useDraft(`${props.visitId}:${props.what}`, { draft: document.draft, shown }, props)
  const [amending, setAmending] = useState(false)
  const writing = !last || amending || document.draft.content !== null || view.status !== 'SAVED'
  const place = useFocusOnChange(writing)
  function amend(from: T): void {
    autosave.restart({ revision: document.draft.revision, content: from })
    setAmending(true)
  }
  return (
    <>
      <div ref={place} tabIndex={-1} className={classes.fields}>
        {last && !writing ? (
          <ToRead {...props} last={last} onAmend={() => amend(last.content)} />
        ) : (
          <ToWrite {...props} autosave={autosave} view={view} onDone={() => setAmending(false)} />
        )}
      </div>
      {earlier.length > 0 ? <Earlier versions={earlier} show={props.show} /> : null}
    </>
  )
}

/** The button that was pressed no longer exists, so the focus moves to the first field, or to the text. */
function useFocusOnChange(writing: boolean) {
  const place = useRef<HTMLDivElement>(null)
  const before = useRef(writing)
  useEffect(() => {
    if (before.current === writing) return
    before.current = writing
    const field = writing ? place.current?.querySelector('textarea') : null
    ;(field ?? place.current)?.focus()
  }, [writing])
  return place
}

function ToRead<T extends object>(props: EditorProps<T> & { last: Version<T>; onAmend: () => void }) {
  const { t } = useTranslation('visits')
  return (
    <>
      {props.show(props.last.content)}
      <div className={classes.actions}>
        <Button variant="default" onClick={props.onAmend}>
          {t('editor.amend')}
        </Button>
        <Signed signed={props.last} />
      </div>
      <Announce text={props.labels.signed} />
    </>
  )
}

function ToWrite<T extends object>(props: EditorProps<T> & ReturnType<typeof useDraft<T>> & { onDone: () => void }) {
  const { t } = useTranslation('visits')
  const { autosave, view, document, empty, labels } = props
  const [asking, setAsking] = useState<'sign' | 'discard' | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const { sign } = useEncounterActions(props.visitId)
  const signed = document.versions[0]?.content

  function startSigning(): void {
    const untouched = view.revision === 0 && view.status === 'SAVED'
    const nothing = untouched || Object.values(view.content).every((one) => String(one).trim() === '')
    const same = JSON.stringify(view.content) === JSON.stringify(signed)
    setProblem(nothing ? t('editor.empty') : same ? t('editor.same') : null)
    if (!nothing && !same) setAsking('sign')
  }

  /** Saves unsaved changes first, so that the signed version is what the fields show. */
  async function act(work: (revision: number) => Promise<void>): Promise<void> {
    setBusy(true)
    setProblem(null)
    try {
      if (await autosave.flush()) await work(autosave.getSnapshot().revision)
    } catch (error) {
      setProblem(problemMessage(error))
      // The document was signed or discarded in another window, so its current state is fetched.
      if (failureCode(error) === 'DRAFT_CHANGED') props.refetch()
    } finally {
      setBusy(false)
      setAsking(null)
    }
  }
  const doSign = () =>
    act(async (revision) => {
      const visit = await sign.mutateAsync({ what: props.what, revision })
      const { draft } = props.what === 'signNote' ? visit.note : visit.summary
      autosave.restart({ revision: draft.revision, content: view.content })
      props.onDone()
    })
  const discard = () =>
    act(async (revision) => {
      const saved = await props.save({ revision, content: null })
      autosave.restart({ revision: saved.revision, content: signed ?? empty })
      props.onDone()
      props.refetch()
    })

  return (
    <>
      {signed ? <p className={classes.quiet}>{t('editor.amending')}</p> : null}
      {props.fields({
        content: view.content,
        edit: (change) => autosave.edit(change),
        leave: () => void autosave.flush(),
      })}
      <Conflict
        view={view}
        show={props.show}
        onMine={() => void autosave.keepMine()}
        onTheirs={() => {
          autosave.takeTheirs(shownOf(view.theirs ?? document.draft, signed, empty))
          props.refetch()
        }}
      />
      <Problem message={problem} />
      <div className={classes.actions}>
        <Button
          leftSection={<IconSignature size={18} aria-hidden="true" />}
          onClick={startSigning}
          loading={busy && asking !== 'discard'}
          disabled={view.status === 'CONFLICT'}
        >
          {labels.sign}
        </Button>
        {signed ? (
          <Button variant="default" onClick={() => setAsking('discard')} disabled={view.status === 'CONFLICT'}>
            {t('editor.discard')}
          </Button>
        ) : null}
        <DraftStatusLine view={view} />
      </div>
      <ConfirmDialog
        opened={asking === 'sign'}
        title={labels.signTitle}
        body={labels.signBody}
        confirm={labels.sign}
        busy={busy}
        onConfirm={() => void doSign()}
        onClose={() => setAsking(null)}
      />
      <ConfirmDialog
        opened={asking === 'discard'}
        title={t('editor.discardTitle')}
        body={t('editor.discardBody')}
        confirm={t('editor.discard')}
        danger
        busy={busy}
        onConfirm={() => void discard()}
        onClose={() => setAsking(null)}
      />
    </>
  )
}

function Earlier<T>({ versions, show }: { versions: Version<T>[]; show: (content: T) => ReactNode }) {
  const { t } = useTranslation('visits')
  return (
    <details className={classes.earlier}>
      <summary>{t('version.earlier', { count: versions.length })}</summary>
      {versions.map((one) => (
        <div key={one.version} className={classes.version}>
          <Signed signed={one} always />
          {show(one.content)}
        </div>
      ))}
    </details>
  )
}
