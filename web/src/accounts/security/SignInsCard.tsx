import { Button, Card, Stack, Text, Title } from '@mantine/core'
import type { SignIn } from '@medconsult/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { MoreButton, QueryFrame, showDays, showInstant, viewerZone } from '../../ui/index.ts'
import { useConfig } from '../use-accounts.ts'
import classes from './Security.module.css'
import { useSignIns } from './use-own-account.ts'

/** Who has signed in to one's own account, or has tried to. It is loaded when somebody asks for it. */
export function SignInsCard() {
  const { t } = useTranslation('security')
  const [isWanted, setWanted] = useState(false)
  const signIns = useSignIns(isWanted)
  const days = useConfig()?.keptDays.signIns ?? null
  return (
    <Card className={classes.card} component="section">
      <Stack gap="sm" align="stretch">
        <Title order={2}>{t('signIns.title')}</Title>
        <Text c="dimmed">{days === null ? t('signIns.lead') : t('signIns.leadKept', { span: showDays(days) })}</Text>
        {isWanted ? (
          <QueryFrame query={signIns} label={t('signIns.loading')} rows={3}>
            {({ pages }) => {
              const listed = pages.flatMap((page) => page.signIns)
              return (
                <>
                  {listed.length === 0 ? <Text>{t('signIns.empty')}</Text> : null}
                  <ul className={classes.devices} aria-label={t('signIns.list')}>
                    {listed.map((one) => (
                      <li key={one.id} className={classes.device}>
                        <Entry signIn={one} />
                      </li>
                    ))}
                  </ul>
                  {signIns.hasNextPage ? (
                    <MoreButton
                      label={t('signIns.more')}
                      busy={signIns.isFetchingNextPage}
                      onMore={() => void signIns.fetchNextPage()}
                    />
                  ) : null}
                </>
              )
            }}
          </QueryFrame>
        ) : (
          <div>
            <Button variant="default" onClick={() => setWanted(true)}>
              {t('signIns.show')}
            </Button>
          </div>
        )}
      </Stack>
    </Card>
  )
}

function Entry({ signIn }: { signIn: SignIn }) {
  const { t } = useTranslation('security')
  const { outcome, way, device, network } = signIn
  const { day, time } = showInstant(signIn.at, viewerZone())
  return (
    <div className={classes.what}>
      <Text fw={600}>
        {outcome === 'SIGNED_IN' ? t(`signIns.by.${way ?? 'PASSWORD'}`) : t(`signIns.failed.${outcome}`)}
      </Text>
      <Text size="sm" c="dimmed">
        {day}, {time}
      </Text>
      <Text size="sm" c="dimmed">
        {device ?? t('sessions.unknown')}
        {network === null ? null : t('signIns.network', { network })}
      </Text>
    </div>
  )
}
