import { Button, Stack, Text, TextInput } from '@mantine/core'
import type { User } from '@medconsult/contract'
import { secondFactorRoutes } from '@medconsult/contract/runtime'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addRoutes, addTexts, call, failureCode, problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { texts } from './texts.en.ts'

addRoutes(secondFactorRoutes)
addTexts('secondStep', texts)

/**
 * The second step of a sign-in: a code of the authenticator app, or a recovery code.
 * @param ticket what the password step has answered
 * @param onSession called once the session has begun
 * @param onAgain called to begin again with the password
 */
export default function SecondStep(props: { ticket: string; onSession: (user: User) => void; onAgain: () => void }) {
  const { t } = useTranslation('secondStep')
  const [way, setWay] = useState<'app' | 'recovery'>('app')
  const [code, setCode] = useState('')
  const [tried, setTried] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const complete = useMutation({
    mutationFn: (body: { ticket: string; code: string }) => call('completeSignIn', { body }),
    onSuccess: ({ user }) => props.onSession(user),
    onError: () => input.current?.select(),
  })
  const isApp = way === 'app'
  const isEmpty = isApp ? !/^\d{6}$/.test(code.replace(/\s/g, '')) : code.trim() === ''
  const isOver = failureCode(complete.error) === 'SIGN_IN_EXPIRED' && complete.isError
  // biome-ignore lint/correctness/useExhaustiveDependencies: another way is another field
  useEffect(() => input.current?.focus(), [way])

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (isEmpty) input.current?.focus()
    else complete.mutate({ ticket: props.ticket, code })
  }
  const change = (): void => {
    complete.reset()
    setTried(false)
    setCode('')
    setWay(isApp ? 'recovery' : 'app')
  }
  if (isOver)
    return (
      <Stack gap="md">
        <Problem message={problemMessage(complete.error)} />
        <Button size="lg" fullWidth onClick={props.onAgain}>
          {t('again')}
        </Button>
      </Stack>
    )
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t(way)}</Text>
        <TextInput
          key={way}
          ref={input}
          label={t(isApp ? 'code' : 'recoveryCode')}
          autoComplete={isApp ? 'one-time-code' : 'off'}
          inputMode={isApp ? 'numeric' : 'text'}
          autoCapitalize="none"
          spellCheck={false}
          maxLength={isApp ? 10 : 60}
          value={code}
          onChange={(event) => {
            complete.reset()
            setCode(event.currentTarget.value)
          }}
          error={tried && isEmpty ? t(isApp ? 'missing' : 'missingRecovery') : null}
        />
        {isApp ? null : (
          <Text size="sm" c="dimmed">
            {t('lost')}
          </Text>
        )}
        <Problem message={complete.error ? problemMessage(complete.error) : null} />
        <Button type="submit" size="lg" fullWidth loading={complete.isPending}>
          {t('submit')}
        </Button>
        <Button variant="default" fullWidth onClick={change}>
          {t(isApp ? 'toRecovery' : 'toApp')}
        </Button>
        <Button variant="subtle" fullWidth onClick={props.onAgain}>
          {t('again')}
        </Button>
      </Stack>
    </form>
  )
}
