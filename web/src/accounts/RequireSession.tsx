import { Loader } from '@mantine/core'
import type { Role } from '@medconsult/contract'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useLocation } from 'react-router'
import { i18n, problemMessage, useSession } from '../platform/index.ts'
import { Problem } from '../ui/Problem.tsx'
import { homeOf } from './home.ts'
import classes from './RequireSession.module.css'
import { useSessionStart } from './use-accounts.ts'

/** Lets signed-in people through; others go to sign in and come back. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { t } = useTranslation('accounts')
  const { status, left } = useSession()
  const start = useSessionStart()
  const at = useLocation()
  if (status === 'in') return children
  if (status === 'out') {
    const next = left || at.pathname === '/' ? '' : `?next=${encodeURIComponent(at.pathname + at.search)}`
    return <Navigate to={`/login${next}`} replace />
  }
  return (
    <main className={classes.center}>
      {start.failed && !start.busy ? (
        <>
          <Problem message={problemMessage(start.failed)} />
          <button type="button" className={classes.retry} onClick={start.retry}>
            {i18n.t('retry')}
          </button>
        </>
      ) : (
        <Loader role="status" aria-label={t('checking')} />
      )}
    </main>
  )
}

/** A page of one role; the other role is sent to its own start. */
export function RequireRole({ allowed, children }: { allowed: Role; children: ReactNode }) {
  const { user } = useSession()
  if (!user) return null
  return user.role === allowed ? children : <Navigate to={homeOf(user.role)} replace />
}
