import { Button, Card, Stack, Text, Title } from '@mantine/core'
import type { OwnSession } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { Problem, QueryFrame, StatusPill, showInstant, toast, viewerZone } from '../../ui/index.ts'
import classes from './Security.module.css'
import { useEndOthers, useEndSession, useOwnSessions } from './use-own-account.ts'

/** Where one is signed in: each device, and ways to sign it out. */
export function SessionsCard() {
  const { t } = useTranslation('security')
  const sessions = useOwnSessions()
  const end = useEndSession()
  const endOthers = useEndOthers()
  const error = end.error ?? endOthers.error
  return (
    <Card className={classes.card} component="section">
      <Stack gap="sm" align="stretch">
        <Title order={2}>{t('sessions.title')}</Title>
        <Text c="dimmed">{t('sessions.lead')}</Text>
        <QueryFrame query={sessions} label={t('sessions.loading')} rows={2}>
          {(listed) => (
            <>
              <ul className={classes.devices} aria-label={t('sessions.list')}>
                {listed.map((one) => (
                  <li key={one.id} className={classes.device}>
                    <Device
                      session={one}
                      busy={end.isPending && end.variables === one.id}
                      onEnd={() => end.mutate(one.id, { onSuccess: () => toast(t('sessions.ended')) })}
                    />
                  </li>
                ))}
              </ul>
              <Problem message={error ? problemMessage(error) : null} />
              {listed.length > 1 ? (
                <div>
                  <Button
                    variant="default"
                    loading={endOthers.isPending}
                    onClick={() =>
                      endOthers.mutate(undefined, {
                        onSuccess: ({ ended }) => toast(t('sessions.endedOthers', { count: ended })),
                      })
                    }
                  >
                    {t('sessions.endOthers')}
                  </Button>
                </div>
              ) : null}
            </>
          )}
        </QueryFrame>
      </Stack>
    </Card>
  )
}

function Device({ session, busy, onEnd }: { session: OwnSession; busy: boolean; onEnd: () => void }) {
  const { t } = useTranslation('security')
  const since = showInstant(session.since, viewerZone())
  const last = showInstant(session.lastSeenAt, viewerZone())
  const device = session.device ?? t('sessions.unknown')
  return (
    <>
      <div className={classes.what}>
        <div className={classes.head}>
          <Text fw={600}>{device}</Text>
          {session.isThis ? <StatusPill tone="good">{t('sessions.here')}</StatusPill> : null}
        </div>
        <Text size="sm" c="dimmed">
          {t('sessions.since', { day: since.day, time: since.time })}
        </Text>
        {session.isThis ? null : (
          <Text size="sm" c="dimmed">
            {t('sessions.lastSeen', { day: last.day, time: last.time })}
          </Text>
        )}
        {session.network === null ? null : (
          <Text size="sm" c="dimmed">
            {t('sessions.network', { network: session.network })}
          </Text>
        )}
      </div>
      {session.isThis ? null : (
        <Button
          variant="default"
          loading={busy}
          aria-label={t('sessions.endOf', { device, day: last.day, time: last.time })}
          onClick={onEnd}
        >
          {t('sessions.end')}
        </Button>
      )}
    </>
  )
}
