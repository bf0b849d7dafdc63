import type { CallSession, DoctorVisit } from '@medconsult/contract'
import { summarySections } from '@medconsult/contract/runtime'
import { type RefObject, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { QueryFrame } from '../../ui/index.ts'
import { NoteCard } from '../doctor/NoteCard.tsx'
import { SummaryCard } from '../doctor/SummaryCard.tsx'
import classes from '../Encounter.module.css'
import { useDoctorEncounter } from '../use-encounter.ts'
import { EarlierVisits } from './EarlierVisits.tsx'
import { type Caret, useKeptCaret } from './use-kept-caret.ts'

/**
 * What a doctor reads and writes during a call: the reason for the visit, the earlier visits of this patient, the note
 * and the summary. They are the same drafts as on the page of the visit.
 */
export function NotesBeside({ session, caret }: { session: CallSession; caret: RefObject<Caret | null> }) {
  const { t } = useTranslation('visits')
  const place = useRef<HTMLDivElement>(null)
  return (
    <div ref={place} className={classes.stack} data-beside>
      {/* The visit of a call from a queue begins when both are connected. */}
      {session.appointmentId === null && session.activatedAt === null ? (
        <>
          <Reason reason={session.reason} />
          <p className={classes.quiet}>{t('beside.notYet', { name: session.patientName })}</p>
        </>
      ) : (
        <Documents visitId={session.appointmentId ?? session.id} place={place} caret={caret} />
      )}
    </div>
  )
}

function Reason({ reason }: { reason: string | null }) {
  const { t } = useTranslation('visits')
  return reason ? <p className={classes.reason}>{t('reason', { reason })}</p> : null
}

/** A new note begins with the reason, so that it is stated once. */
function isReasonInNote({ reason, note }: DoctorVisit): boolean {
  const isNew = note.draft.revision === 0 && note.versions.length === 0
  const text = (note.draft.content ?? note.versions[0]?.content)?.text ?? ''
  return isNew || text.includes(reason ?? '')
}

interface Place {
  place: RefObject<HTMLElement | null>
  caret: RefObject<Caret | null>
}

function Documents({ visitId, ...at }: Place & { visitId: string }) {
  const { t } = useTranslation('visits')
  const query = useDoctorEncounter(visitId)
  const visit = query.data
  return (
    <>
      {visit && !isReasonInNote(visit) ? <Reason reason={visit.reason} /> : null}
      <EarlierVisits visitId={visitId} />
      <QueryFrame query={query} label={t('loading')} rows={2}>
        {(data) => <Fields visit={data} refetch={query.refetch} {...at} />}
      </QueryFrame>
    </>
  )
}

function Fields({ visit, refetch, place, caret }: Place & { visit: DoctorVisit; refetch: () => unknown }) {
  const { t } = useTranslation('visits')
  const isWritten = visit.summary.draft.content !== null || visit.summary.versions.length > 0
  const [opened, setOpened] = useState(
    () => isWritten || summarySections.some((section) => section === caret.current?.field),
  )
  // Once it was opened, its fields stay, and so does what is being typed in them.
  const [wasOpened, setWasOpened] = useState(opened)
  useKeptCaret(place, caret)
  return (
    <>
      <NoteCard visit={visit} refetch={refetch} beside />
      <details
        className={classes.fold}
        open={opened}
        onToggle={({ currentTarget: { open } }) => {
          setOpened(open)
          if (open) setWasOpened(true)
        }}
      >
        <summary>{t('summary.title')}</summary>
        {wasOpened ? <SummaryCard visit={visit} refetch={refetch} /> : null}
      </details>
    </>
  )
}
