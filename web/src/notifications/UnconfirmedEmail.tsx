import { Alert, Button, Stack, Text } from '@mantine/core'
import type { NotificationSettings } from '@medconsult/contract'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { addTexts, call, problemMessage } from '../platform/index.ts'
import { Announce, Problem } from '../ui/index.ts'
import { texts } from './confirmation.texts.en.ts'
import { useSettings } from './use-settings.ts'

addTexts('confirmation', texts)

/** For pages that do not load the settings themselves. */
export default function OwnUnconfirmedEmail() {
  const { query } = useSettings()
  return query.data ? <UnconfirmedEmail email={query.data.email} /> : null
}

/** Shows what does not work until the account's e-mail address is confirmed; renders nothing for a confirmed one. */
export function UnconfirmedEmail({ email }: Pick<NotificationSettings, 'email'>) {
  const { t } = useTranslation('confirmation')
  const sending = useMutation({ mutationFn: () => call('requestEmailConfirmation', {}) })
  if (!email.available || email.confirmed) return null
  return (
    <Alert variant="light" title={t('title')}>
      <Stack gap="sm" align="flex-start">
        <Text style={{ overflowWrap: 'anywhere' }}>{t('body', { address: email.address })}</Text>
        {sending.isSuccess ? (
          <Text>{t('sent')}</Text>
        ) : (
          <Button variant="default" loading={sending.isPending} onClick={() => sending.mutate()}>
            {t('send')}
          </Button>
        )}
        <Problem message={sending.error ? problemMessage(sending.error) : null} />
        <Announce text={sending.isSuccess ? t('sent') : ''} />
      </Stack>
    </Alert>
  )
}
