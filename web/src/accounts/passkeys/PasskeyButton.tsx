import { Button, Stack, Text } from '@mantine/core'
import type { User } from '@medconsult/contract'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { addTexts, problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { PasskeyFailure, signInByPasskey } from './ceremonies.ts'
import { texts } from './texts.en.ts'

addTexts('passkeys', texts)

/**
 * Signs in by a passkey.
 * @param props.ticket in the second step: the ticket of the password step
 * @param props.sharedComputer whether others use the device too
 * @param props.begun true where the person has pressed a button already, so that the browser asks at once
 * @param props.primary true where it is the way that is offered first
 */
export default function PasskeyButton(props: {
  ticket?: string
  sharedComputer: boolean
  begun?: boolean
  primary?: boolean
  onSession: (user: User) => void
}) {
  const { t } = useTranslation('passkeys')
  const signIn = useMutation({
    mutationFn: () => signInByPasskey(props.ticket, props.sharedComputer),
    onSuccess: props.onSession,
  })
  const hasBegun = useRef(false)
  const { mutate } = signIn
  useEffect(() => {
    // An effect may run twice, and the browser asks once.
    if (!props.begun || hasBegun.current) return
    hasBegun.current = true
    mutate()
  }, [props.begun, mutate])
  const { error } = signIn
  const isCancelled = error instanceof PasskeyFailure
  return (
    <Stack gap="sm">
      {isCancelled ? (
        <Text c="dimmed" role="status">
          {error.why === 'UNABLE' ? t('failure.UNABLE') : t(props.ticket ? 'cancelledStep' : 'cancelled')}
        </Text>
      ) : (
        <Problem message={error ? problemMessage(error) : null} />
      )}
      <Button
        {...(props.primary ? {} : { variant: 'default' })}
        size="lg"
        fullWidth
        loading={signIn.isPending}
        onClick={() => mutate()}
      >
        {t(props.ticket ? 'use' : 'signIn')}
      </Button>
    </Stack>
  )
}
