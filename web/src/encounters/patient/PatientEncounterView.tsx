import { Button, Card, Title } from '@mantine/core'
import type { PatientVisit } from '@medconsult/contract'
import { IconDownload, IconFileText, IconPrinter } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { Announce, EmptyState, Problem } from '../../ui/index.ts'
import classes from '../Encounter.module.css'
import { Signed } from '../Signed.tsx'
import { SummaryText } from '../SummaryText.tsx'
import { useDownload } from '../use-download.ts'
import { RatingCard } from './RatingCard.tsx'

/** Shows what a patient can read of an encounter, and their rating. */
export function PatientEncounterView({ visit }: { visit: PatientVisit }) {
  const { t } = useTranslation('visits')
  const { summary, note, doctorName: name } = visit
  const readable = [summary?.signedAt, note?.signedAt].join()
  const [atFirst] = useState(readable)
  return (
    <div className={classes.stack}>
      {summary ? (
        <SummaryCard visit={visit} summary={summary} />
      ) : (
        <EmptyState icon={<IconFileText size={28} />} title={t('patient.none')}>
          {t('patient.noneBody', { name })}
        </EmptyState>
      )}
      {note ? (
        <Card component="section" aria-labelledby="note" className={classes.card}>
          <div className={classes.fields}>
            <Title order={2} id="note">
              {t('patient.note', { name: note.signedBy })}
            </Title>
            <p className={classes.words} dir="auto">
              {note.content.text}
            </p>
            <Signed signed={note} />
          </div>
        </Card>
      ) : null}
      {visit.endedAt ? <RatingCard visitId={visit.id} rating={visit.rating} /> : null}
      <Announce text={readable === atFirst ? '' : t('patient.arrived')} />
    </div>
  )
}

function SummaryCard({ visit, summary }: { visit: PatientVisit; summary: NonNullable<PatientVisit['summary']> }) {
  const { t } = useTranslation('visits')
  const download = useDownload(visit.id)
  return (
    <Card component="section" aria-labelledby="summary" className={classes.card}>
      <div className={classes.fields}>
        <div className={classes.head}>
          <Title order={2} id="summary">
            {t('patient.summary')}
          </Title>
          <div className={`${classes.actions} ${classes.notOnPaper}`}>
            <Button
              variant="default"
              leftSection={<IconPrinter size={18} aria-hidden="true" />}
              onClick={() => window.print()}
            >
              {t('patient.print')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconDownload size={18} aria-hidden="true" />}
              loading={download.isPending}
              onClick={() => download.mutate()}
            >
              {t('patient.download')}
            </Button>
          </div>
        </div>
        <Problem message={download.error ? problemMessage(download.error) : null} />
        <Announce text={download.isSuccess ? t('patient.downloaded') : ''} />
        <p className={classes.onPaper}>
          {t('patient.person')}: <bdi>{visit.patientName}</bdi>
        </p>
        <SummaryText content={summary.content} />
        <Signed signed={summary} />
      </div>
    </Card>
  )
}
