import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { type FormEvent, Suspense, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem, lazyComponent, problemMessage } from '../platform/index.ts'
import { Problem } from '../ui/Problem.tsx'
import { looksLikeEmail } from './checks.ts'
import classes from './LoginPage.module.css'
import { supportsPasskeys } from './passkey-support.ts'
import { beginSession, useConfig, useSignIn } from './use-accounts.ts'
import type { Credentials } from './use-credentials.ts'

const PasskeyButton = lazyComponent(() => import('./passkeys/PasskeyButton.tsx'))
const SecondStep = lazyComponent(() => import('./second-step/SecondStep.tsx'))

export function SignInForm({ credentials }: { credentials: Credentials }) {
  const { t } = useTranslation('accounts')
  const signIn = useSignIn()
  const [tried, setTried] = useState(false)
  const [sharedComputer, setShared] = useState(false)
  const [byPasskey, setByPasskey] = useState(false)
  const config = useConfig()
  const email = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)
  const emailOk = looksLikeEmail(credentials.email)
  const passwordOk = credentials.password !== ''

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (!emailOk) email.current?.focus()
    else if (!passwordOk) password.current?.focus()
    else signIn.mutate({ email: credentials.email.trim(), password: credentials.password, sharedComputer })
  }
  const { error } = signIn
  if (error instanceof ApiProblem && error.secondFactor)
    return (
      <Suspense fallback={null}>
        <SecondStep
          {...error.secondFactor}
          sharedComputer={sharedComputer}
          onSession={beginSession}
          onAgain={signIn.reset}
        />
      </Suspense>
    )
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          ref={email}
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          label={t('field.email')}
          value={credentials.email}
          onChange={(event) => credentials.set({ email: event.currentTarget.value })}
          error={tried && !emailOk ? t('error.email') : null}
        />
        <PasswordInput
          ref={password}
          name="password"
          autoComplete="current-password"
          label={t('field.password')}
          visibilityToggleButtonProps={{ 'aria-label': t('field.show') }}
          value={credentials.password}
          onChange={(event) => credentials.set({ password: event.currentTarget.value })}
          error={tried && !passwordOk ? t('error.password') : null}
        />
        {/* Mantine's checkbox would make the page before sign-in larger. */}
        <label className={classes.shared}>
          <input type="checkbox" checked={sharedComputer} onChange={() => setShared(!sharedComputer)} />
          <span>
            {t('signIn.shared')} <small>{t('signIn.sharedHint')}</small>
          </span>
        </label>
        <Problem message={error ? problemMessage(error) : null} />
        <Button type="submit" size="lg" fullWidth loading={signIn.isPending}>
          {t('signIn.submit')}
        </Button>
        {supportsPasskeys(config?.passkeyHost) ? (
          byPasskey ? (
            <Suspense fallback={null}>
              <PasskeyButton begun sharedComputer={sharedComputer} onSession={beginSession} />
            </Suspense>
          ) : (
            <Button variant="default" size="lg" fullWidth onClick={() => setByPasskey(true)}>
              {t('signIn.passkey')}
            </Button>
          )
        ) : null}
      </Stack>
    </form>
  )
}
