import type { DoctorVisit, EarlierVisit } from '@medconsult/contract'
import { VISITS_PAGE } from '@medconsult/contract/runtime'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { QueryFrame, showMoment } from '../../ui/index.ts'
import classes from '../Encounter.module.css'
import { Signed } from '../Signed.tsx'
import { SummaryText } from '../SummaryText.tsx'
import { useDoctorEncounter, useEarlierEncounters } from '../use-encounter.ts'

/** The earlier visits of this patient with this doctor, each to be opened and read in place. */
export function EarlierVisits({ visitId }: { visitId: string }) {
  const { t } = useTranslation('visits')
  const query = useEarlierEncounters(visitId)
  return (
    <QueryFrame query={query} label={t('beside.loadingEarlier')} rows={1}>
      {(earlier) => {
        const count = earlier.length
        if (count === 0) return <p className={classes.quiet}>{t('beside.first')}</p>
        return (
          <details className={classes.fold}>
            <summary>{t(count < VISITS_PAGE ? 'beside.earlier' : 'beside.latest', { count })}</summary>
            <div className={classes.earlierVisits}>
              {earlier.map((one) => (
                <Earlier key={one.id} visit={one} />
              ))}
            </div>
          </details>
        )
      }}
    </QueryFrame>
  )
}

function Earlier({ visit }: { visit: EarlierVisit }) {
  const { t } = useTranslation('visits')
  const [opened, setOpened] = useState(false)
  const isEmpty = visit.note === 'NONE' && visit.summary === 'NONE'
  const reason = visit.reason ?? ''
  return (
    <details className={classes.fold} onToggle={({ currentTarget: { open } }) => setOpened(open)}>
      <summary>
        <time dateTime={visit.beganAt}>{showMoment(visit.beganAt)}</time>
        {reason === '' ? null : <span className={classes.line}>{reason}</span>}
      </summary>
      {isEmpty ? (
        <p className={classes.quiet}>{t('beside.nothing')}</p>
      ) : opened ? (
        <Written visitId={visit.id} />
      ) : null}
    </details>
  )
}

/** Loaded when it is opened, because each reading is in the audit trail. */
function Written({ visitId }: { visitId: string }) {
  const { t } = useTranslation('visits')
  const query = useDoctorEncounter(visitId)
  return (
    <QueryFrame query={query} label={t('loading')} rows={1}>
      {(visit) => <Documents visit={visit} />}
    </QueryFrame>
  )
}

function Documents({ visit }: { visit: DoctorVisit }) {
  const { t } = useTranslation('visits')
  const [summary, note] = [visit.summary.versions[0], visit.note.versions[0]]
  const [summaryDraft, noteDraft] = [visit.summary.draft.content, visit.note.draft.content]
  // Articles and not regions, because several visits may be open beside the note that is being written.
  return (
    <div className={classes.fields}>
      {summary ? (
        <article aria-label={t('patient.summary')}>
          <SummaryText content={summary.content} />
          <Signed signed={summary} />
        </article>
      ) : summaryDraft ? (
        <article aria-label={t('patient.summary')}>
          <SummaryText content={summaryDraft} />
          <p className={classes.quiet}>{t('beside.unsignedSummary')}</p>
        </article>
      ) : null}
      {note || noteDraft ? (
        <article aria-label={t('note.title')}>
          <p className={classes.words} dir="auto">
            {note?.content.text ?? noteDraft?.text}
          </p>
          {note ? <Signed signed={note} /> : <p className={classes.quiet}>{t('beside.unsignedNote')}</p>}
        </article>
      ) : null}
    </div>
  )
}
