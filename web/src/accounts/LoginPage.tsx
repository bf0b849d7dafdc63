import { Anchor, Text, Title } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Navigate, useLocation, useSearchParams } from 'react-router'
import { lazyComponent, session, useSession } from '../platform/index.ts'
import { Brand } from '../ui/Brand.tsx'
import { useDocumentTitle } from '../ui/document-title.ts'
import { ClinicContact } from './ClinicContact.tsx'
import { DemoAccounts } from './DemoAccounts.tsx'
import { destination, type LeftPage } from './home.ts'
import classes from './LoginPage.module.css'
import { SignInForm } from './SignInForm.tsx'
import { beginSession, useConfig, useSessionStart } from './use-accounts.ts'
import { useCredentials } from './use-credentials.ts'

const EndedSession = lazyComponent(async () => ({ default: (await import('./ended/index.ts')).EndedSession }))
const RegisterForm = lazyComponent(() => import('./RegisterForm.tsx'))
const ResetForms = lazyComponent(() => import('./reset/ResetForms.tsx'))

/** The modes of links that somebody who is signed in may follow too. */
const links = ['reset', 'confirm', 'address', 'invited', 'setup'] as const
const modes = ['register', 'forgot', ...links] as const

/** @param onSubmit called when a form is sent: somebody is about to sign in */
export function LoginPage({ onSubmit }: { onSubmit: () => void }) {
  const { t } = useTranslation('accounts')
  const { user, ended } = useSession()
  const [search] = useSearchParams()
  const from = useLocation().state as LeftPage | null
  const config = useConfig()
  const mode = modes.find((one) => one === search.get('mode')) ?? 'signIn'
  const hasEnded = ended !== undefined && mode === 'signIn'
  const heading = useRef<HTMLHeadingElement>(null)
  const credentials = useCredentials()
  useSessionStart()
  useDocumentTitle(t(`${mode}.title`))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the other form is another page to a screen reader
  useEffect(() => heading.current?.focus(), [mode])

  // Somebody who is signed in and follows a link from an e-mail must reach the page of that link, and not their start
  // page.
  if (user && !links.some((one) => one === mode))
    return <Navigate to={destination(search.get('next'), user, from)} replace />

  const other = new URLSearchParams(search)
  if (mode === 'signIn') other.set('mode', 'register')
  else other.delete('mode')
  return (
    <div className={classes.page}>
      <Pitch />
      <main className={classes.main}>
        <div className={classes.form} onSubmit={onSubmit}>
          <div className={classes.brand}>
            <Brand />
          </div>
          <Title
            order={1}
            ref={heading}
            tabIndex={-1}
            mb="lg"
            aria-describedby={hasEnded ? 'session-ended' : undefined}
          >
            {t(`${mode}.title`)}
          </Title>
          {hasEnded ? (
            <Suspense fallback={null}>
              <EndedSession why={ended} />
            </Suspense>
          ) : null}
          {mode !== 'signIn' && mode !== 'register' ? (
            <Suspense fallback={null}>
              <ResetForms
                key={mode}
                mode={mode}
                byEmail={config?.passwordReset !== 'clinic'}
                onSession={beginSession}
              />
            </Suspense>
          ) : (
            <>
              {mode === 'signIn' ? (
                <SignInForm credentials={credentials} />
              ) : (
                <Suspense fallback={null}>
                  <RegisterForm doctorsNeedApproval={config?.doctorRegistration === 'approval'} />
                </Suspense>
              )}
              {mode === 'signIn' ? (
                <Text mt="md">
                  <Anchor component={Link} to="/login?mode=forgot">
                    {t('forgot.title')}
                  </Anchor>
                </Text>
              ) : null}
              <Text c="dimmed" mt="lg">
                {t(`${mode}.other`)}{' '}
                <Anchor component={Link} to={`/login?${other.toString()}`} state={from} fw={600}>
                  {t(`${mode}.toOther`)}
                </Anchor>
              </Text>
            </>
          )}
          {mode === 'signIn' && session.tab !== null ? (
            <Text c="dimmed" mt="xs">
              {t('ownTab.is')}
            </Text>
          ) : null}
          {mode === 'signIn' && config ? (
            <Text c="dimmed" mt="xs">
              {t(`meet.${config.meetings}`)}{' '}
              <Anchor component={Link} to="/meet" fw={600}>
                {t(`toMeet.${config.meetings}`)}
              </Anchor>
            </Text>
          ) : null}
          {mode === 'signIn' && config?.demo ? (
            <DemoAccounts accounts={config.demo.accounts} onChoose={credentials.fill} />
          ) : null}
          <ClinicContact />
        </div>
      </main>
    </div>
  )
}

function Pitch() {
  const { t } = useTranslation('accounts')
  return (
    <aside className={classes.pitch}>
      <div className={classes.pitchBody}>
        <p className={classes.pitchTitle}>{t('pitch.title')}</p>
        <p className={classes.pitchText}>{t('pitch.body')}</p>
      </div>
      <p className={classes.private}>
        <IconLock size={18} aria-hidden="true" />
        {t('pitch.private')}
      </p>
    </aside>
  )
}
