import '@mantine/core/styles/Checkbox.css'
import { Button, Card, Checkbox, Stack, Text, Title } from '@mantine/core'
import type { NotificationSettings } from '@medconsult/contract'
import { channelsOf, notificationChannels, notificationKinds } from '@medconsult/contract/runtime'
import { useTranslation } from 'react-i18next'
import { ApiProblem, addTexts, problemMessage, useSession } from '../platform/index.ts'
import { Announce, BackLink, Page, Problem, QueryFrame, showMoment } from '../ui/index.ts'
import classes from './SettingsPage.module.css'
import { settingsTexts } from './texts.en.ts'
import { UnconfirmedEmail } from './UnconfirmedEmail.tsx'
import { usePushHere, useSettings } from './use-settings.ts'

addTexts('notificationSettings', settingsTexts)

/** Lets the person choose a channel for each kind of notification. */
export default function SettingsPage() {
  const { t } = useTranslation('notificationSettings')
  const { query, change } = useSettings()
  return (
    <Page title={t('title')} lead={t('lead')} back={<BackLink to="/notifications">{t('back')}</BackLink>}>
      <QueryFrame query={query} label={t('loading')}>
        {(data) => (
          <Stack gap="lg">
            <UnconfirmedEmail email={data.email} />
            <Choices settings={data} onChange={change.mutate} />
            <Problem message={change.error ? problemMessage(change.error) : null} />
            <Announce text={change.isSuccess ? t('saved') : ''} />
            <ThisBrowser push={data.push} />
            <Email settings={data} />
          </Stack>
        )}
      </QueryFrame>
    </Page>
  )
}

/** Kinds that only doctors or only patients receive. */
const onlyFor = {
  APPOINTMENT_REQUESTED: 'DOCTOR',
  APPOINTMENT_CHANGED: 'DOCTOR',
  APPOINTMENT_PROPOSED: 'PATIENT',
  CALL_INVITATION: 'PATIENT',
  QUEUE_RECALLED: 'PATIENT',
  QUEUE_REMINDER: 'PATIENT',
  QUEUE_MESSAGE: 'PATIENT',
  CALL_STARTED: 'PATIENT',
  SUMMARY_READY: 'PATIENT',
  GUEST_WAITING: 'DOCTOR',
  TIME_ZONES_DIFFER: 'ADMIN',
} as const

function Choices(props: {
  settings: NotificationSettings
  onChange: (choice: NotificationSettings['choices'][number]) => void
}) {
  const { t } = useTranslation('notificationSettings')
  const { user } = useSession()
  const kinds = notificationKinds.filter((kind) => {
    const role = kind in onlyFor ? onlyFor[kind as keyof typeof onlyFor] : null
    return role === null || role === user?.role
  })
  const channels = notificationChannels.filter((channel) => channel !== 'EMAIL' || props.settings.email.available)
  const isOn = (kind: string, channel: string): boolean =>
    props.settings.choices.some((one) => one.kind === kind && one.channel === channel && one.enabled)
  return (
    <Card className={classes.card}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('what')}</th>
            {channels.map((channel) => (
              <th key={channel} scope="col" className={classes.channel}>
                {t(`channel.${channel}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind}>
              <th scope="row">{t(`kind.${kind}`)}</th>
              {channels.map((channel) => (
                <td key={channel} className={classes.channel}>
                  {channelsOf[kind].possible.includes(channel) ? (
                    <Checkbox
                      size="md"
                      aria-label={t('choice', { kind: t(`kind.${kind}`), channel: t(`channel.${channel}`) })}
                      checked={isOn(kind, channel)}
                      onChange={(event) => props.onChange({ kind, channel, enabled: event.currentTarget.checked })}
                    />
                  ) : (
                    <Text component="span" c="dimmed">
                      <span aria-hidden="true">–</span>
                      <span className={classes.hidden}>{t('none')}</span>
                    </Text>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}

function ThisBrowser({ push }: { push: NotificationSettings['push'] }) {
  const { t } = useTranslation('notificationSettings')
  const { here, change } = usePushHere(push.publicKey)
  if (here === null) return null
  // The message of a browser's exception is not shown, because it is not meant for people.
  const failed = change.error
    ? change.error instanceof ApiProblem
      ? problemMessage(change.error)
      : t('push.failed')
    : null
  return (
    <Card>
      <Stack gap="sm" align="flex-start">
        <Title order={2}>{t('push.title')}</Title>
        <Text>{t(`push.${here}`)}</Text>
        {push.ended.map(({ reason, endedAt }) => (
          <Text key={endedAt}>{t(`push.ended.${reason}`, { when: showMoment(endedAt) })}</Text>
        ))}
        {here === 'off' || here === 'on' ? (
          <Button
            variant={here === 'on' ? 'default' : 'filled'}
            loading={change.isPending}
            onClick={() => change.mutate(here !== 'on')}
          >
            {t(here === 'on' ? 'push.stop' : 'push.start')}
          </Button>
        ) : null}
        <Problem message={failed} />
        <Announce text={change.isSuccess ? t(here === 'on' ? 'push.started' : 'push.stopped') : ''} />
      </Stack>
    </Card>
  )
}

function Email({ settings: { email, timeZone } }: { settings: NotificationSettings }) {
  const { t } = useTranslation('notificationSettings')
  return (
    <Card>
      <Stack gap="sm">
        <Title order={2}>{t('email.title')}</Title>
        {email.available && !email.confirmed ? (
          <Text className={classes.wrap}>{t('email.unconfirmed', { address: email.address })}</Text>
        ) : email.available ? (
          <Text className={classes.wrap}>{t('email.to', { address: email.address, zone: timeZone })}</Text>
        ) : (
          <Text>{t('email.none')}</Text>
        )}
        {email.refused ? <Problem message={t('email.refused')} /> : null}
      </Stack>
    </Card>
  )
}
