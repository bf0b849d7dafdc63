import { Alert, Button, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { addTexts, call, problemWords } from '../../platform/index.ts'
import { Announce, Problem } from '../../ui/index.ts'
import { texts } from './texts.en.ts'

addTexts('confirmation', texts)

/** What is missing while nobody has confirmed the account's e-mail address; nothing otherwise. */
export default function UnconfirmedEmail() {
  const { t } = useTranslation('confirmation')
  // Asked anew whenever the page is looked at again: the link is opened elsewhere.
  const settings = useQuery({
    queryKey: ['email-confirmation'],
    queryFn: ({ signal }) => call('notificationSettings', { signal }),
    staleTime: 0,
  })
  const sending = useMutation({ mutationFn: () => call('requestEmailConfirmation', {}) })
  const email = settings.data?.email
  if (!email?.available || email.confirmed) return null
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
        <Problem message={sending.error ? problemWords(sending.error) : null} />
        <Announce text={sending.isSuccess ? t('sent') : ''} />
      </Stack>
    </Alert>
  )
}
