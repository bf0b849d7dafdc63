import { ActionIcon, Button, Card, NativeSelect, Text, TextInput, Title } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { DraftException } from './draft.ts'
import classes from './Hours.module.css'
import { TimeRange } from './TimeRange.tsx'
import type { DraftForm } from './use-draft.ts'
import type { HoursErrors } from './validate-hours.ts'

const kinds = ['DAY_OFF', 'HOURS_OFF', 'EXTRA_HOURS'] as const

/** Edits the days that differ from the weekly hours. */
export function ExceptionsEditor({
  form,
  errors,
  today,
}: {
  form: DraftForm
  errors: HoursErrors | null
  today: string
}) {
  const { t } = useTranslation('appointments')
  const { exceptions } = form.draft
  return (
    <Card className={classes.card} component="section" aria-labelledby="exceptions-title">
      <div className={classes.head}>
        <div>
          <Title order={2} id="exceptions-title">
            {t('hours.exceptions')}
          </Title>
          <Text c="dimmed">{t('hours.exceptionsLead')}</Text>
        </div>
        <Button
          variant="subtle"
          data-flush
          size="sm"
          leftSection={<IconPlus size={18} aria-hidden="true" />}
          onClick={() => form.addException(today)}
        >
          {t('hours.addException')}
        </Button>
      </div>
      {exceptions.length === 0 ? (
        <Text c="dimmed">{t('hours.noExceptions')}</Text>
      ) : (
        <ul className={classes.days}>
          {exceptions.map((exception) => (
            <OneException key={exception.key} exception={exception} form={form} errors={errors} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function OneException({
  exception,
  form,
  errors,
}: {
  exception: DraftException
  form: DraftForm
  errors: HoursErrors | null
}) {
  const { t } = useTranslation('appointments')
  const { key, kind, date } = exception
  const fault = errors?.rows.get(key) ?? null
  const dateFault = fault === 'date' || fault === 'past' || fault === 'twice' ? t(`hours.fault.${fault}`) : null
  return (
    <li className={classes.exception}>
      <div className={classes.exceptionWhat}>
        <TextInput
          type="date"
          label={t('hours.date')}
          value={date}
          error={dateFault}
          onChange={(event) => form.setException(key, { date: event.currentTarget.value })}
        />
        <NativeSelect
          size="md"
          label={t('hours.kind')}
          value={kind}
          onChange={(event) => form.setException(key, { kind: event.currentTarget.value as DraftException['kind'] })}
          data={kinds.map((value) => ({ value, label: t(`hours.kinds.${value}`) }))}
        />
        {kind === 'DAY_OFF' ? null : (
          <TimeRange
            value={exception}
            fault={fault}
            labels={{ from: t('hours.fromOn', { day: date }), to: t('hours.toOn', { day: date }) }}
            onChange={(change) => form.setException(key, change)}
          />
        )}
      </div>
      <ActionIcon
        size={44}
        aria-label={t('hours.removeException', { what: `${t(`hours.kinds.${kind}`)}, ${date}` })}
        onClick={() => form.removeException(key)}
      >
        <IconTrash size={20} aria-hidden="true" />
      </ActionIcon>
    </li>
  )
}
