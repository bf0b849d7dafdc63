import { Button, Card, Textarea, Title } from '@mantine/core'
import type { DoctorVisit, SummaryContent } from '@medconsult/contract'
import { SECTION_LENGTH, summarySections } from '@medconsult/contract/runtime'
import { IconDownload } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { call, problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/index.ts'
import classes from '../Encounter.module.css'
import { SummaryText } from '../SummaryText.tsx'
import { useDownload } from '../use-download.ts'
import { DocumentEditor } from './DocumentEditor.tsx'
import { leftOf } from './left.ts'
import { outlivesPage } from './outlives-page.ts'

const empty = Object.fromEntries(summarySections.map((name) => [name, ''])) as unknown as SummaryContent

export function SummaryCard({ visit, refetch }: { visit: DoctorVisit; refetch: () => unknown }) {
  const { t } = useTranslation('visits')
  const name = visit.patientName
  const params = useMemo(() => ({ id: visit.id }), [visit.id])
  return (
    <Card component="section" aria-labelledby="summary" className={classes.card}>
      <div className={classes.fields}>
        <div className={classes.head}>
          <Title order={2} id="summary">
            {t('summary.title')}
          </Title>
          {visit.summary.versions.length > 0 ? <Download visitId={visit.id} /> : null}
        </div>
        <p className={classes.quiet}>{t('summary.lead', { name })}</p>
        <DocumentEditor
          visitId={visit.id}
          what="signSummary"
          document={visit.summary}
          empty={empty}
          refetch={refetch}
          labels={{
            sign: t('summary.sign'),
            signTitle: t('summary.signTitle'),
            signBody: t('summary.signBody', { name }),
            signed: t('summary.signed', { name }),
          }}
          save={(body) => call('saveSummaryDraft', { params, body, keepalive: outlivesPage(body) })}
          read={async () => (await call('doctorReadVisit', { params })).summary.draft}
          fields={({ content, edit, leave }) =>
            summarySections.map((section) => (
              <Textarea
                key={section}
                label={t(`section.${section}`)}
                name={section}
                description={leftOf(content[section], SECTION_LENGTH, t(`hint.${section}`))}
                autosize
                minRows={2}
                maxRows={16}
                maxLength={SECTION_LENGTH}
                dir="auto"
                value={content[section]}
                onChange={(event) => edit({ [section]: event.currentTarget.value })}
                onBlur={leave}
              />
            ))
          }
          show={(content) => <SummaryText content={content} />}
        />
      </div>
    </Card>
  )
}

function Download({ visitId }: { visitId: string }) {
  const { t } = useTranslation('visits')
  const download = useDownload(visitId)
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden="true" />}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        {t('patient.download')}
      </Button>
      <Problem message={download.error ? problemMessage(download.error) : null} />
    </>
  )
}
