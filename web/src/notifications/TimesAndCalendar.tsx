import { Button, Card, Select, Stack, Switch, Text, Title } from '@mantine/core'
import type { NotificationSettings } from '@medconsult/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addTexts, call, problemMessage, serverClock, session, useSession } from '../platform/index.ts'
import { patchLive } from '../platform/live-index.ts'
import { Announce, browserZone, isSameClock, Problem, showZone } from '../ui/index.ts'
import { keys } from './keys.ts'
import { texts } from './times.texts.en.ts'
import { useSettings } from './use-settings.ts'

addTexts('times', texts)

/** Lets the person choose the time zone of e-mails and, for doctors, how calendar entries name patients. */
export default function TimesAndCalendar() {
  const { query } = useSettings()
  return query.data ? <Choices settings={query.data} /> : null
}

function Choices({ settings }: { settings: NotificationSettings }) {
  const { t } = useTranslation('times')
  const { user } = useSession()
  const cache = useQueryClient()
  const { timeZone } = settings
  const here = browserZone()
  const [zones] = useState(() => [...new Set(['UTC', here, timeZone, ...Intl.supportedValuesOf('timeZone')])].sort())
  const change = useMutation({
    mutationFn: (body: Partial<Pick<NotificationSettings, 'timeZone' | 'calendarNames'>>) =>
      call('chooseNotifications', { body }),
    onSuccess: (answer) => {
      patchLive<NotificationSettings>(cache, keys.settings, () => answer)
      session.knowTimeZone(answer.timeZone)
    },
  })
  return (
    <Card component="section" aria-labelledby="times-title">
      <Stack gap="md" align="flex-start">
        <Title order={2} id="times-title">
          {t('title')}
        </Title>
        <Select
          w="100%"
          label={t('zone')}
          description={t('zoneHint')}
          searchable
          allowDeselect={false}
          value={timeZone}
          onChange={(value) => value !== null && change.mutate({ timeZone: value })}
          data={zones.map((value) => ({ value, label: showZone(value) }))}
          maxDropdownHeight={280}
        />
        {isSameClock(here, timeZone, serverClock.now()) ? null : (
          <>
            <Text c="dimmed">{t('browser', { zone: showZone(here) })}</Text>
            <Button variant="default" onClick={() => change.mutate({ timeZone: here })}>
              {t('take', { zone: showZone(here) })}
            </Button>
          </>
        )}
        {user?.role === 'DOCTOR' ? (
          <Switch
            label={t('fullNames')}
            description={t('fullNamesHint')}
            checked={settings.calendarNames === 'FULL'}
            onChange={(event) => change.mutate({ calendarNames: event.currentTarget.checked ? 'FULL' : 'INITIALS' })}
          />
        ) : null}
        <Problem message={change.error ? problemMessage(change.error) : null} />
        <Announce text={change.isSuccess ? t('saved') : ''} />
      </Stack>
    </Card>
  )
}
