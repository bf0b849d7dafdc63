import { Card, Switch, Textarea, Title } from '@mantine/core'
import type { DoctorVisit, NoteContent } from '@medconsult/contract'
import { NOTE_LENGTH } from '@medconsult/contract/runtime'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, problemMessage } from '../../platform/index.ts'
import { Announce, ConfirmDialog, Problem } from '../../ui/index.ts'
import classes from '../Encounter.module.css'
import { useEncounterActions } from '../use-encounter.ts'
import { DocumentEditor } from './DocumentEditor.tsx'
import { leftOf } from './left.ts'
import { outlivesPage } from './outlives-page.ts'

const empty: NoteContent = { text: '' }

/** @param props.beside true beside a call, where only what one writes with is shown */
export function NoteCard(props: { visit: DoctorVisit; refetch: () => unknown; beside?: boolean }) {
  const { visit, refetch } = props
  const { t } = useTranslation('visits')
  const { sharedAt } = visit.note
  const params = useMemo(() => ({ id: visit.id }), [visit.id])
  const { reason } = visit
  const beginning = useMemo(() => (reason ? { text: `${t('reason', { reason })}\n\n` } : empty), [reason, t])
  return (
    <Card component="section" aria-labelledby="note" className={classes.card}>
      <div className={classes.fields}>
        <Title order={2} id="note">
          {t('note.title')}
        </Title>
        <p className={classes.quiet}>{t('note.lead')}</p>
        <DocumentEditor
          visitId={visit.id}
          what="signNote"
          document={visit.note}
          empty={empty}
          beginning={beginning}
          refetch={refetch}
          labels={{
            sign: t('note.sign'),
            signTitle: t('note.signTitle'),
            signBody: sharedAt ? t('note.signBodyShared', { name: visit.patientName }) : t('note.signBody'),
            signed: t('note.signed'),
          }}
          save={(body) => call('saveNoteDraft', { params, body, keepalive: outlivesPage(body) })}
          read={async () => (await call('doctorReadVisit', { params })).note.draft}
          fields={({ content, edit, leave }) => (
            <Textarea
              label={t('note.label')}
              name="note"
              autosize
              minRows={5}
              maxRows={24}
              maxLength={NOTE_LENGTH}
              dir="auto"
              value={content.text}
              description={leftOf(content.text, NOTE_LENGTH)}
              onChange={(event) => edit({ text: event.currentTarget.value })}
              onBlur={leave}
            />
          )}
          show={(content) => (
            <p className={classes.words} dir="auto">
              {content.text}
            </p>
          )}
        />
        {props.beside ? null : <Sharing visit={visit} />}
      </div>
    </Card>
  )
}

/** Sharing requires a confirmation, and taking it back does not. */
function Sharing({ visit }: { visit: DoctorVisit }) {
  const { t } = useTranslation('visits')
  const { share } = useEncounterActions(visit.id)
  const [asking, setAsking] = useState(false)
  const name = visit.patientName
  const signed = visit.note.versions.length > 0
  const shared = visit.note.sharedAt !== null
  const set = (to: boolean): void => share.mutate(to, { onSettled: () => setAsking(false) })
  return (
    <div>
      <Switch
        label={t('note.share', { name })}
        description={signed ? undefined : t('note.shareFirst')}
        checked={shared}
        disabled={!signed || share.isPending}
        onChange={(event) => (event.currentTarget.checked ? setAsking(true) : set(false))}
      />
      <Problem message={share.error ? problemMessage(share.error) : null} />
      <Announce text={share.isSuccess ? t(shared ? 'note.shared' : 'note.unshared', { name }) : ''} />
      <ConfirmDialog
        opened={asking}
        title={t('note.shareTitle')}
        body={t('note.shareBody', { name })}
        confirm={t('note.shareConfirm')}
        busy={share.isPending}
        onConfirm={() => set(true)}
        onClose={() => setAsking(false)}
      />
    </div>
  )
}
