import { Card, NativeSelect, Select, Switch, Textarea, Title } from '@mantine/core'
import type { AppointmentType } from '@medconsult/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Hours.module.css'
import type { DraftForm } from './use-draft.ts'
import type { HoursErrors } from './validate-hours.ts'

const SLOTS = [10, 15, 20, 30, 40, 45, 60, 90, 120]
const BUFFERS = [0, 5, 10, 15, 20, 30, 60]
const NOTICES = [0, 60, 120, 240, 720, 1440, 2880, 10_080]
const HORIZONS = [7, 14, 30, 60, 90, 180, 365]

/** Edits the terms of appointments: type, place, length, and how early they can be booked. */
export function TermsEditor({ form, errors }: { form: DraftForm; errors: HoursErrors | null }) {
  const { t } = useTranslation('appointments')
  const { draft, set } = form
  const minutes = (value: number) => t('hours.minutesUnit', { count: value })
  const notice = (value: number) =>
    value === 0
      ? t('hours.anyTime')
      : t('hours.before', {
          time:
            value % 1440 === 0
              ? t('hours.daysUnit', { count: value / 1440 })
              : value % 60 === 0
                ? t('hours.hoursUnit', { count: value / 60 })
                : minutes(value),
        })
  const choice = (values: number[], own: number, words: (value: number) => string) =>
    [...new Set([...values, own])].sort((a, b) => a - b).map((value) => ({ value: String(value), label: words(value) }))
  return (
    <Card className={classes.card} component="section" aria-labelledby="terms-title">
      <Title order={2} id="terms-title">
        {t('hours.how')}
      </Title>
      <Kinds form={form} errors={errors} />
      <div className={classes.terms}>
        <NativeSelect
          size="md"
          label={t('hours.slot')}
          value={String(draft.slotMinutes)}
          onChange={(event) => set({ slotMinutes: Number(event.currentTarget.value) })}
          data={choice(SLOTS, draft.slotMinutes, minutes)}
        />
        <NativeSelect
          size="md"
          label={t('hours.buffer')}
          value={String(draft.bufferMinutes)}
          onChange={(event) => set({ bufferMinutes: Number(event.currentTarget.value) })}
          data={choice(BUFFERS, draft.bufferMinutes, (value) => (value === 0 ? t('hours.noBreak') : minutes(value)))}
        />
        <NativeSelect
          size="md"
          label={t('hours.notice')}
          value={String(draft.noticeMinutes)}
          onChange={(event) => set({ noticeMinutes: Number(event.currentTarget.value) })}
          data={choice(NOTICES, draft.noticeMinutes, notice)}
        />
        <NativeSelect
          size="md"
          label={t('hours.horizon')}
          value={String(draft.horizonDays)}
          onChange={(event) => set({ horizonDays: Number(event.currentTarget.value) })}
          data={choice(HORIZONS, draft.horizonDays, (value) => t('hours.daysUnit', { count: value }))}
        />
      </div>
      <ZoneSelect zone={draft.timeZone} onChange={(timeZone) => set({ timeZone })} />
    </Card>
  )
}

function Kinds({ form, errors }: { form: DraftForm; errors: HoursErrors | null }) {
  const { t } = useTranslation('appointments')
  const { draft, set } = form
  const toggle = (type: AppointmentType, on: boolean): void =>
    set({ types: (['ONLINE', 'OFFLINE'] as const).filter((one) => (one === type ? on : draft.types.includes(one))) })
  return (
    <>
      <fieldset className={classes.kinds}>
        <legend className={classes.legend}>{t('hours.types')}</legend>
        {(['ONLINE', 'OFFLINE'] as const).map((type) => (
          <Switch
            key={type}
            label={t(`type.${type}`)}
            checked={draft.types.includes(type)}
            aria-invalid={errors?.types ?? false}
            onChange={(event) => toggle(type, event.currentTarget.checked)}
          />
        ))}
        {errors?.types ? (
          <p className={classes.note} data-bad>
            {t('hours.fault.types')}
          </p>
        ) : null}
      </fieldset>
      {draft.types.includes('OFFLINE') ? (
        <Textarea
          size="md"
          label={t('hours.place')}
          description={t('hours.placeHint')}
          rows={2}
          maxLength={300}
          value={draft.place}
          error={errors?.place ? t('hours.fault.place') : null}
          onChange={(event) => set({ place: event.currentTarget.value })}
        />
      ) : null}
    </>
  )
}

function ZoneSelect({ zone, onChange }: { zone: string; onChange: (zone: string) => void }) {
  const { t } = useTranslation('appointments')
  const [zones] = useState(() => [...new Set(['UTC', zone, ...Intl.supportedValuesOf('timeZone')])].sort())
  return (
    <Select
      label={t('hours.zone')}
      searchable
      allowDeselect={false}
      value={zone}
      onChange={(value) => value !== null && onChange(value)}
      data={zones.map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
      maxDropdownHeight={280}
    />
  )
}
