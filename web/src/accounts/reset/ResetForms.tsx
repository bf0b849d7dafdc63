import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import type { User } from '@medconsult/contract'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { addTexts, call, failureCode, fragmentCodeIn, problemMessage, useSession } from '../../platform/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { isLongEnough, looksLikeEmail, MAX_PASSWORD } from '../checks.ts'
import { AddressForm } from './AddressForm.tsx'
import { Outcome } from './Outcome.tsx'
import { SetupForm } from './SetupForm.tsx'
import { texts } from './texts.en.ts'

addTexts('reset', texts)

/** Requests a link for a new password; where the clinic sends no e-mails, it says who helps instead. */
function ForgotForm({ byEmail }: { byEmail: boolean }) {
  const { t } = useTranslation('reset')
  const [email, setEmail] = useState('')
  const [tried, setTried] = useState(false)
  const requestLink = useMutation({
    mutationFn: (address: string) => call('requestPasswordReset', { body: { email: address } }),
  })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    if (looksLikeEmail(email)) requestLink.mutate(email.trim())
    else event.currentTarget.querySelector('input')?.focus()
  }
  if (!byEmail) return <Text>{t('forgot.clinic')}</Text>
  if (requestLink.isSuccess) return <Text role="status">{t('forgot.sent')}</Text>
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t('forgot.lead')}</Text>
        <TextInput
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          label={t('field.email')}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={tried && !looksLikeEmail(email) ? t('error.email') : null}
        />
        <Problem message={requestLink.error ? problemMessage(requestLink.error) : null} />
        <Button type="submit" size="lg" fullWidth loading={requestLink.isPending}>
          {t('forgot.submit')}
        </Button>
      </Stack>
    </form>
  )
}

/**
 * Sets the new password, or the first one of somebody who was invited.
 * @param token from the fragment of the link, which is not sent to the server and stays out of logs
 */
function ResetForm({ token, mode }: { token: string; mode: 'reset' | 'invited' }) {
  const { t } = useTranslation('reset')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const reset = useMutation({
    mutationFn: (body: { token: string; password: string }) => call('resetPassword', { body }),
  })
  const long = isLongEnough(password)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    if (long) reset.mutate({ token, password })
    else event.currentTarget.querySelector('input')?.focus()
  }
  const isGone = reset.error !== null && failureCode(reset.error) === 'LINK_GONE'
  const problem = isGone ? t(`${mode}.gone`) : reset.error && problemMessage(reset.error)
  if (reset.isSuccess) return <Text role="status">{t(`${mode}.done`)}</Text>
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t(`${mode}.lead`)}</Text>
        <PasswordInput
          name="password"
          autoComplete="new-password"
          label={t(mode === 'reset' ? 'field.password' : 'field.first')}
          description={t('field.hint')}
          maxLength={MAX_PASSWORD}
          visibilityToggleButtonProps={{ 'aria-label': t('field.show') }}
          value={password}
          onChange={(event) => {
            reset.reset()
            setPassword(event.currentTarget.value)
          }}
          error={tried && !long ? t('error.password') : null}
        />
        <Problem message={problem} />
        <Button type="submit" size="lg" fullWidth loading={reset.isPending}>
          {t(`${mode}.submit`)}
        </Button>
      </Stack>
    </form>
  )
}

/**
 * Confirms an e-mail address when the button is pressed. Some mail servers open every link in a mail, and that must not
 * confirm the address.
 * @param token from the fragment of the link, which is not sent to the server and stays out of logs
 */
function ConfirmForm({ token }: { token: string | null }) {
  const { t } = useTranslation('reset')
  const { user } = useSession()
  const confirm = useMutation({ mutationFn: () => call('confirmEmail', { body: { token: token ?? '' } }) })
  const isGone = confirm.error !== null && failureCode(confirm.error) === 'LINK_GONE'
  const problem = confirm.error && problemMessage(confirm.error)
  if (token === null)
    return (
      <Outcome to="/profile">
        <Text>{t(user ? 'confirm.noLinkHere' : 'confirm.noLink')}</Text>
      </Outcome>
    )
  if (confirm.isSuccess)
    return (
      <Outcome to="/">
        <Text role="status">{t('confirm.done')}</Text>
      </Outcome>
    )
  // Another attempt cannot succeed; a new link can be requested in the profile.
  if (isGone)
    return (
      <Outcome to="/profile">
        <Text role="alert">{t(user ? 'confirm.goneHere' : 'confirm.gone')}</Text>
      </Outcome>
    )
  return (
    <Outcome to="/">
      <Stack gap="md">
        <Text c="dimmed">{t('confirm.lead')}</Text>
        <Problem message={problem} />
        <Button size="lg" fullWidth loading={confirm.isPending} onClick={() => confirm.mutate()}>
          {t('confirm.submit')}
        </Button>
      </Stack>
    </Outcome>
  )
}

/** The part of the page below its heading. */
export default function ResetForms({
  mode,
  byEmail,
  onSession,
}: {
  mode: 'forgot' | 'reset' | 'confirm' | 'address' | 'invited' | 'setup'
  byEmail: boolean
  onSession: (user: User) => void
}) {
  const { t } = useTranslation('reset')
  const [token] = useState(() => fragmentCodeIn(location.hash, 43))
  // This removes the token from the URL, so that it does not stay in the history of a shared device. It is an effect,
  // because React may render a component twice before it mounts.
  useEffect(() => {
    if (mode !== 'forgot' && location.hash !== '')
      history.replaceState(history.state, '', location.pathname + location.search)
  }, [mode])
  if (mode === 'confirm') return <ConfirmForm token={token} />
  if (mode === 'address') return <AddressForm token={token} />
  if (mode === 'setup') return <SetupForm token={token} onSession={onSession} />
  const isReset = mode === 'reset'
  return (
    <Stack gap="lg">
      {mode === 'forgot' ? <ForgotForm byEmail={byEmail} /> : null}
      {mode === 'forgot' ? null : token === null ? (
        <Text>{t(isReset ? 'reset.noLink' : 'invited.noLink')}</Text>
      ) : (
        <ResetForm token={token} mode={mode} />
      )}
      <Text>
        {isReset ? (
          <>
            <Anchor component={Link} to="/login?mode=forgot" fw={600}>
              {t('reset.askAgain')}
            </Anchor>
            {' · '}
          </>
        ) : null}
        <Anchor component={Link} to="/login" fw={600}>
          {t('back')}
        </Anchor>
      </Text>
    </Stack>
  )
}
