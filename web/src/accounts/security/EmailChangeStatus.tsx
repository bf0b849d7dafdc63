import { Button, Stack, Text } from '@mantine/core'
import type { EmailChange } from '@medconsult/contract'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { Problem, StatusPill, showInstant, toast, viewerZone } from '../../ui/index.ts'
import classes from './Security.module.css'
import { useCancelEmailChange, useResendEmailChange } from './use-email-change.ts'

/** A change of the address that is under way: who still has to confirm, and what can be done. */
export function EmailChangeStatus({ change, email }: { change: EmailChange; email: string }) {
  const { t } = useTranslation('security')
  const resend = useResendEmailChange()
  const cancel = useCancelEmailChange()
  const error = resend.error ?? cancel.error
  const addresses = { NEW: change.newEmail, OLD: email }
  return (
    <section className={classes.underWay} aria-label={t('email.underWay')}>
      <Stack gap="sm">
        <Text>{t('email.becomes')}</Text>
        <ul className={classes.devices}>
          {change.asks.map((end) => {
            const isWaiting = change.waitsFor.includes(end)
            return (
              <li key={end} className={classes.device}>
                <span className={classes.what}>{addresses[end]}</span>
                <StatusPill tone={isWaiting ? 'neutral' : 'good'}>
                  {t(isWaiting ? 'email.waits' : 'email.confirmed')}
                </StatusPill>
              </li>
            )
          })}
        </ul>
        <Text c="dimmed">{t('email.until', showInstant(change.expiresAt, viewerZone()))}</Text>
        <Problem message={error ? problemMessage(error) : null} />
        <div className={classes.ways}>
          <Button
            variant="default"
            loading={resend.isPending}
            onClick={() => resend.mutate(undefined, { onSuccess: () => toast(t('email.resent')) })}
          >
            {t('email.resend')}
          </Button>
          <Button
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate(undefined, { onSuccess: () => toast(t('email.cancelled')) })}
          >
            {t('email.cancel')}
          </Button>
        </div>
      </Stack>
    </section>
  )
}

/** Says once that the address has changed, when this page was open while the last link was used. */
export function useChangedMessage(own: { email: string; change: EmailChange | null } | undefined): void {
  const { t } = useTranslation('security')
  const awaited = useRef<string | null>(null)
  useEffect(() => {
    if (!own) return
    if (awaited.current !== null && own.email === awaited.current) toast(t('email.done'))
    awaited.current = own.change?.newEmail ?? null
  }, [own, t])
}
