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
  const again = useMutation({ mutationFn: () => call('requestEmailConfirmation', {}) })
  const email = settings.data?.email
  if (!email?.available || email.confirmed) return null
  return (
    <Alert variant="light" title={t('title')}>
      <Stack gap="sm" align="flex-start">
        <Text style={{ overflowWrap: 'anywhere' }}>{t('body', { address: email.address })}</Text>
        {again.isSuccess ? (
          <Text>{t('sent')}</Text>
        ) : (
          <Button variant="default" loading={again.isPending} onClick={() => again.mutate()}>
            {t('again')}
          </Button>
        )}
        <Problem message={again.error ? problemWords(again.error) : null} />
        <Announce text={again.isSuccess ? t('sent') : ''} />
      </Stack>
    </Alert>
  )
}
