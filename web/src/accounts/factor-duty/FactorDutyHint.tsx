import { Anchor, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { showInstant, viewerZone } from '../../ui/index.ts'

/** Says on every page by when a second factor has to be set up. */
export function FactorDutyHint({ dueAt }: { dueAt: string | null }) {
  const { t } = useTranslation('factorDuty')
  const { pathname } = useLocation()
  if (dueAt === null) return null
  const { day, time } = showInstant(dueAt, viewerZone())
  return (
    <aside aria-label={t('title')}>
      <Group gap="xs" justify="center" px="md" py={6}>
        <Text size="sm">{t('hint', { day, time })}</Text>
        {pathname === '/security' ? null : (
          <Anchor component={Link} to="/security" size="sm" fw={600} py={10}>
            {t('setUp')}
          </Anchor>
        )}
      </Group>
    </aside>
  )
}
