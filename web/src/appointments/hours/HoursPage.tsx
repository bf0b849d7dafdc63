import { Button, Text } from '@mantine/core'
import type { DoctorCalendar } from '@medconsult/contract'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConfig } from '../../accounts/index.ts'
import { problemMessage, serverClock } from '../../platform/index.ts'
import { BackLink, dateIn, Page, Problem, QueryPending, toast, viewerZone } from '../../ui/index.ts'
import { calendarOf, draftOf } from './draft.ts'
import { ExceptionsEditor } from './ExceptionsEditor.tsx'
import classes from './Hours.module.css'
import { Preview } from './Preview.tsx'
import { TermsEditor } from './TermsEditor.tsx'
import { useCalendar, useSaveCalendar } from './use-calendar.ts'
import { useDraft } from './use-draft.ts'
import { validateHours } from './validate-hours.ts'
import { WeekEditor } from './WeekEditor.tsx'

/** Edits a doctor's hours, from which patients choose a time. */
export default function HoursPage() {
  const { t } = useTranslation('appointments')
  const clinicZone = useConfig()?.clinicTimeZone
  const query = useCalendar()
  const back = <BackLink to="/appointments">{t('hours.back')}</BackLink>
  return (
    <Page title={t('hours.title')} lead={t('hours.lead')} back={back}>
      {query.data && clinicZone ? (
        <HoursForm calendar={query.data.calendar} clinicZone={clinicZone} />
      ) : (
        <QueryPending query={query} label={t('hours.loading')} />
      )}
    </Page>
  )
}

function HoursForm({ calendar, clinicZone }: { calendar: DoctorCalendar | null; clinicZone: string }) {
  const { t } = useTranslation('appointments')
  const form = useDraft(() => draftOf(calendar, clinicZone || viewerZone(), serverClock.now()))
  const save = useSaveCalendar()
  const [tried, setTried] = useState(false)
  const { draft } = form
  const today = dateIn(draft.timeZone, serverClock.now())
  const errors = validateHours(draft, today)
  const shown = tried ? errors : null
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    if (errors.any) {
      // The errors are marked by the next render, so the focus moves after it.
      const drawn = event.currentTarget
      requestAnimationFrame(() => drawn.querySelector<HTMLElement>('[aria-invalid=true]')?.focus())
      return
    }
    save.mutate(calendarOf(draft), { onSuccess: () => toast(t('hours.saved')) })
  }
  return (
    <form onSubmit={submit} noValidate className={classes.columns}>
      <div className={classes.main}>
        {calendar === null ? <Text c="dimmed">{t('hours.first')}</Text> : null}
        <WeekEditor form={form} errors={shown} />
        <ExceptionsEditor form={form} errors={shown} today={today} />
        <TermsEditor form={form} errors={shown} />
        <Footer>
          <Problem message={tried && errors.any ? t('hours.wrong') : save.error ? problemMessage(save.error) : null} />
          <Button type="submit" loading={save.isPending}>
            {t('hours.save')}
          </Button>
          <Text c="dimmed" size="sm">
            {t('hours.kept')}
          </Text>
        </Footer>
      </div>
      <aside className={classes.side}>
        <Preview draft={draft} faulty={errors.any} today={today} />
      </aside>
    </form>
  )
}

function Footer({ children }: { children: ReactNode }) {
  return <div className={classes.footer}>{children}</div>
}
