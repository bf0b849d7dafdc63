import { Anchor, Button, Stack, Text } from '@mantine/core'
import { emailChangeRoutes } from '@medconsult/contract/runtime'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { addRoutes, call, failureCode, problemMessage, useSession } from '../../platform/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { Outcome } from './Outcome.tsx'

addRoutes(emailChangeRoutes)

/**
 * Confirms a change of the account's address when a button is pressed, because some mail servers open every link. The
 * link of the old mailbox can stop the change too.
 * @param token from the fragment of the link, which is not sent to the server and stays out of logs
 */
export function AddressForm({ token }: { token: string | null }) {
  const { t } = useTranslation('reset')
  const [search] = useSearchParams()
  const { user } = useSession()
  const isOld = search.get('from') === 'old'
  const body = { token: token ?? '' }
  const confirm = useMutation({ mutationFn: () => call('confirmEmailChange', { body }) })
  const stop = useMutation({ mutationFn: () => call('stopEmailChange', { body }) })
  const error = confirm.error ?? stop.error
  if (token === null || (error !== null && failureCode(error) === 'LINK_GONE'))
    return (
      <Outcome to="/security">
        <Text role={token === null ? undefined : 'alert'}>{t(token === null ? 'address.noLink' : 'address.gone')}</Text>
      </Outcome>
    )
  if (stop.isSuccess)
    return (
      <Stack gap="lg">
        <Text role="status">{t('address.stopped')}</Text>
        <Text>
          <Anchor component={Link} to={user ? '/security' : '/login?mode=forgot'} fw={600}>
            {t('address.newPassword')}
          </Anchor>
        </Text>
      </Stack>
    )
  if (confirm.isSuccess) {
    const [waits] = confirm.data.waitsFor
    return (
      <Outcome to="/security">
        <Text role="status">{t(waits ? `address.waits.${waits}` : 'address.done')}</Text>
      </Outcome>
    )
  }
  return (
    <Outcome to="/">
      <Stack gap="md">
        <Text c="dimmed">{t(isOld ? 'address.leadOld' : 'address.leadNew')}</Text>
        <Problem message={error ? problemMessage(error) : null} />
        <Button
          size="lg"
          fullWidth
          loading={confirm.isPending}
          onClick={() => {
            stop.reset()
            confirm.mutate()
          }}
        >
          {t(isOld ? 'address.confirmOld' : 'address.confirmNew')}
        </Button>
        {isOld ? (
          <Button
            size="lg"
            fullWidth
            variant="default"
            loading={stop.isPending}
            onClick={() => {
              confirm.reset()
              stop.mutate()
            }}
          >
            {t('address.stop')}
          </Button>
        ) : null}
      </Stack>
    </Outcome>
  )
}
