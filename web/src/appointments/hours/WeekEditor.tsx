import { ActionIcon, Button, Card, Text, Title } from '@mantine/core'
import { IconCopy, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Announce, showZone } from '../../ui/index.ts'
import { type Stretch, WEEKDAYS } from './draft.ts'
import classes from './Hours.module.css'
import { TimeRange } from './TimeRange.tsx'
import type { DraftForm } from './use-draft.ts'
import type { HoursErrors } from './validate-hours.ts'
import { weekdayName } from './weekday-name.ts'

/** Edits the weekly hours, day by day. */
export function WeekEditor({ form, errors }: { form: DraftForm; errors: HoursErrors | null }) {
  const { t } = useTranslation('appointments')
  const [copied, setCopied] = useState(false)
  return (
    <Card className={classes.card} component="section" aria-labelledby="weekly-title">
      <div className={classes.head}>
        <div>
          <Title order={2} id="weekly-title">
            {t('hours.weekly')}
          </Title>
          <Text c="dimmed">{t('hours.weeklyZone', { zone: showZone(form.draft.timeZone) })}</Text>
        </div>
        <Button
          variant="subtle"
          data-flush
          size="sm"
          leftSection={<IconCopy size={18} aria-hidden="true" />}
          onClick={() => {
            form.copyMonday()
            setCopied(true)
          }}
        >
          {t('hours.copy')}
        </Button>
      </div>
      <Announce text={copied ? t('hours.copied') : ''} />
      <ul className={classes.days}>
        {WEEKDAYS.map((weekday) => (
          <Weekday key={weekday} day={weekday - 1} form={form} errors={errors} />
        ))}
      </ul>
    </Card>
  )
}

function Weekday({ day, form, errors }: { day: number; form: DraftForm; errors: HoursErrors | null }) {
  const { t } = useTranslation('appointments')
  const name = weekdayName(day)
  const stretches = form.draft.week[day] ?? []
  return (
    <li className={classes.day}>
      <span className={classes.dayName}>{name}</span>
      <div className={classes.stretches}>
        {stretches.length === 0 ? (
          <Text c="dimmed" className={classes.closed}>
            {t('hours.closed')}
          </Text>
        ) : null}
        {stretches.map((stretch) => (
          <Row key={stretch.key} day={day} name={name} stretch={stretch} form={form} errors={errors} />
        ))}
      </div>
      <ActionIcon size={44} aria-label={t('hours.addOn', { day: name })} onClick={() => form.addStretch(day)}>
        <IconPlus size={20} aria-hidden="true" />
      </ActionIcon>
    </li>
  )
}

function Row(props: { day: number; name: string; stretch: Stretch; form: DraftForm; errors: HoursErrors | null }) {
  const { t } = useTranslation('appointments')
  const { day, name, stretch, form } = props
  return (
    <TimeRange
      value={stretch}
      fault={props.errors?.rows.get(stretch.key) ?? null}
      labels={{ from: t('hours.fromOn', { day: name }), to: t('hours.toOn', { day: name }) }}
      onChange={(change) => form.setStretch(day, stretch.key, change)}
      after={
        <ActionIcon
          size={44}
          aria-label={t('hours.removeOn', { from: stretch.startTime, to: stretch.endTime, day: name })}
          onClick={() => form.removeStretch(day, stretch.key)}
        >
          <IconTrash size={20} aria-hidden="true" />
        </ActionIcon>
      }
    />
  )
}
