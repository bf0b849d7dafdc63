import { Anchor, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useSession } from '../../platform/index.ts'

/** What the link to each page is called. */
const names = { '/': 'home', '/profile': 'profile', '/security': 'security' } as const

/**
 * Shows the result of the confirmation, with a link that leads through the sign-in for people who are not signed in.
 */
export function Outcome({ to, children }: { to: '/' | '/profile' | '/security'; children: ReactNode }) {
  const { t } = useTranslation('reset')
  const { user } = useSession()
  const path = user ? to : to === '/' ? '/login' : `/login?next=${encodeURIComponent(to)}`
  return (
    <Stack gap="lg">
      {children}
      <Text>
        <Anchor component={Link} to={path} fw={600}>
          {t(!user ? 'back' : names[to])}
        </Anchor>
      </Text>
    </Stack>
  )
}
