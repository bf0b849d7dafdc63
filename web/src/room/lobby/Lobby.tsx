import { Button, Card, Group, Text } from '@mantine/core'
import type { HostReach } from '@medconsult/contract'
import { type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { loadReadyCheck } from '../../devices/index.ts'
import { i18n, lazyComponent, problemMessage } from '../../platform/index.ts'
import { useSocketStatus } from '../../platform/live-index.ts'
import { LoadingState } from '../../ui/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { useRoomContext } from '../context.ts'
import { useWakeLock } from '../screen/use-page.ts'
import classes from './LobbyFrame.module.css'
import { LobbyFrame } from './LobbyFrame.tsx'

const ReadyCheckCard = lazyComponent(loadReadyCheck)

/** Tells a guest that they wait and for whom, and lets them test their devices or leave. */
export function Lobby(props: {
  title: string
  lead?: ReactNode
  /** Who lets them in. */
  host: string
  /** Whether the host knows that they wait; null: not known yet. */
  reach: HostReach | null
  /** One's own, as the host reads it. */
  name: string
  leaving: boolean
  error: unknown
  onLeave: () => void
  /** The host's message to those who wait. */
  children?: ReactNode
}) {
  const { t } = useTranslation('lobby')
  const { role } = useRoomContext()
  const up = useSocketStatus() === 'up'
  // A phone that goes to sleep keeps its place, but its owner would not see that they are admitted.
  useWakeLock(true)
  const reach = t(`reach.${props.reach ?? 'unknown'}`, { host: props.host })
  return (
    <LobbyFrame title={props.title} lead={props.lead}>
      {props.children}
      <Card>
        {/* Read out as it changes: the host comes, or was told. */}
        <Text role="status" mb="md">
          {reach}
        </Text>
        <Group justify="space-between">
          <Group gap="sm">
            <span className={classes.pulse} aria-hidden="true" />
            <Text fw={600}>{props.name}</Text>
          </Group>
          <Button variant="subtle" color="gray" data-flush loading={props.leaving} onClick={props.onLeave}>
            {t('leave')}
          </Button>
        </Group>
        {up || navigator.onLine ? null : (
          <Text c="dimmed" mt="sm" role="status">
            {t('paused')}
          </Text>
        )}
        <Problem message={props.error ? problemMessage(props.error) : null} />
      </Card>
      <Suspense fallback={<LoadingState label={i18n.t('loading')} rows={1} />}>
        <ReadyCheckCard viewer={role} report={null} />
      </Suspense>
    </LobbyFrame>
  )
}
