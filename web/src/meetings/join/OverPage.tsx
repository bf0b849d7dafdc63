import { Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useSession } from '../../platform/index.ts'
import { LobbyFrame } from '../../room/lobby/index.ts'

type Why =
  | 'completed'
  | 'ended'
  | 'cancelled'
  | 'cancelledOwn'
  | 'refused'
  | 'removed'
  | 'left'
  | 'locked'
  | 'gone'
  | 'unknown'

/** Explains why the person is not in the meeting, and what they can do next. */
export function OverPage({
  why,
  host = '',
  lead,
  children,
  below,
}: {
  why: Why
  host?: string
  /** In place of the usual explanation. */
  lead?: ReactNode
  children?: ReactNode
  below?: ReactNode
}) {
  const { t } = useTranslation('meeting')
  const { user } = useSession()
  const isDoctor = user?.role === 'DOCTOR'
  return (
    <LobbyFrame title={t(`over.${why}`)} lead={lead ?? t(`over.${why}Body`, { host })}>
      <Group>
        {children}
        {user ? (
          <Button
            component={Link}
            to={isDoctor ? '/meetings' : '/'}
            size="lg"
            variant={children ? 'default' : 'filled'}
          >
            {t(isDoctor ? 'over.meetings' : 'over.home')}
          </Button>
        ) : null}
      </Group>
      {below}
    </LobbyFrame>
  )
}
