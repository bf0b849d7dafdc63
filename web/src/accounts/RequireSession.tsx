import { Loader } from '@mantine/core'
import type { Role } from '@medconsult/contract'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useLocation } from 'react-router'
import { i18n, problemMessage, useSession } from '../platform/index.ts'
import { Problem } from '../ui/Problem.tsx'
import { homeOf, type LeftPage } from './home.ts'
import classes from './RequireSession.module.css'
import { useSessionStart } from './use-accounts.ts'

/**
 * Renders its children for people who are signed in. Everybody else is sent to the sign-in page, and comes back
 * afterwards. Whoever signs in instead of them, here or in another tab, goes to their own start page.
 */
export function RequireSession({ children }: { children: ReactNode }) {
  const { t } = useTranslation('accounts')
  const { status, user, left, ended } = useSession()
  const start = useSessionStart()
  const at = useLocation()
  const shownTo = useRef<string | null>(null)
  useEffect(() => {
    if (user) shownTo.current = user.id
  }, [user])
  const userId = shownTo.current
  if (user) return userId && userId !== user.id ? <Navigate to={homeOf(user.role)} replace /> : children
  if (status === 'out') {
    const path = at.pathname + at.search
    const next = left || path === '/' ? '' : `?next=${encodeURIComponent(path)}`
    // After a sign-out, the address of the sign-in page tells nobody where the person was.
    const from: LeftPage | null = userId && (!left || ended) ? { userId, path } : null
    return <Navigate to={`/login${next}`} state={from} replace />
  }
  return (
    <main className={classes.center} aria-live="polite">
      {start.failed && !start.busy ? (
        <>
          <h1 className={classes.title}>{t('notLoaded')}</h1>
          <Problem message={problemMessage(start.failed)} />
          <button type="button" className={classes.retry} onClick={start.retry}>
            {i18n.t('retry')}
          </button>
        </>
      ) : (
        <>
          <Loader aria-hidden />
          <h1 className={classes.title}>{t('checking')}</h1>
        </>
      )}
    </main>
  )
}

/** Renders its children for one role; people of another role are sent to their own start page. */
export function RequireRole({ allowed, children }: { allowed: Role; children: ReactNode }) {
  const { user } = useSession()
  if (!user) return null
  return user.role === allowed ? children : <Navigate to={homeOf(user.role)} replace />
}
