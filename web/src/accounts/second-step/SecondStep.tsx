import { Button, Stack, Text, TextInput } from '@mantine/core'
import type { Problem, User } from '@medconsult/contract'
import { secondFactorRoutes } from '@medconsult/contract/runtime'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addRoutes, addTexts, call, failureCode, lazyComponent, problemMessage } from '../../platform/index.ts'
import { Problem as ProblemText } from '../../ui/Problem.tsx'
import { supportsPasskeys } from '../passkey-support.ts'
import { useConfig } from '../use-accounts.ts'
import { texts } from './texts.en.ts'

addRoutes(secondFactorRoutes)
addTexts('secondStep', texts)

const PasskeyButton = lazyComponent(() => import('../passkeys/PasskeyButton.tsx'))

type Way = 'passkey' | 'app' | 'recovery'

/** The button that leads to each way. */
const toWay = { passkey: 'toPasskey', app: 'toApp', recovery: 'toRecovery' } as const

/**
 * The second step of a sign-in: a passkey, a code of the authenticator app, or a recovery code.
 * @param props.ticket what the password step has answered
 * @param props.ways what the account has
 * @param props.sharedComputer whether others use the device too
 * @param props.onSession called once the session has begun
 * @param props.onAgain called to begin again with the password
 */
export default function SecondStep(
  props: NonNullable<Problem['secondFactor']> & {
    sharedComputer: boolean
    onSession: (user: User) => void
    onAgain: () => void
  },
) {
  const { t } = useTranslation('secondStep')
  const config = useConfig()
  const ways: Way[] = [
    ...(props.ways.includes('PASSKEY') && supportsPasskeys(config?.passkeyHost) ? (['passkey'] as const) : []),
    ...(props.ways.includes('APP') ? (['app'] as const) : []),
    'recovery',
  ]
  const [chosen, setWay] = useState<Way | null>(null)
  const way = chosen ?? ways[0] ?? 'recovery'
  const [code, setCode] = useState('')
  const [tried, setTried] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const complete = useMutation({
    mutationFn: (body: { ticket: string; code: string; sharedComputer: boolean }) => call('completeSignIn', { body }),
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
    else complete.mutate({ ticket: props.ticket, code, sharedComputer: props.sharedComputer })
  }
  const change = (to: Way): void => {
    complete.reset()
    setTried(false)
    setCode('')
    setWay(to)
  }
  if (isOver)
    return (
      <Stack gap="md">
        <ProblemText message={problemMessage(complete.error)} />
        <Button size="lg" fullWidth onClick={props.onAgain}>
          {t('again')}
        </Button>
      </Stack>
    )
  const others = (
    <>
      {ways
        .filter((one) => one !== way)
        .map((one) => (
          <Button key={one} variant="default" fullWidth onClick={() => change(one)}>
            {t(toWay[one])}
          </Button>
        ))}
      <Button variant="subtle" fullWidth onClick={props.onAgain}>
        {t('again')}
      </Button>
    </>
  )
  if (way === 'passkey')
    return (
      <Stack gap="md">
        <Text c="dimmed">{t('passkey')}</Text>
        <Suspense fallback={null}>
          <PasskeyButton
            ticket={props.ticket}
            sharedComputer={props.sharedComputer}
            primary
            onSession={props.onSession}
          />
        </Suspense>
        {others}
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
        <ProblemText message={complete.error ? problemMessage(complete.error) : null} />
        <Button type="submit" size="lg" fullWidth loading={complete.isPending}>
          {t('submit')}
        </Button>
        {others}
      </Stack>
    </form>
  )
}
