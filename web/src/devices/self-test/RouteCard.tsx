import { networkLimits } from '@medconsult/contract/runtime'
import { useTranslation } from 'react-i18next'
import { StatusPill, type Tone } from '../../ui/index.ts'
import type { IceRoute } from '../ice-routes.ts'
import type { RouteOutcome } from '../route-outcome.ts'
import classes from './RelaySelfTest.module.css'
import type { RouteState } from './use-self-test.ts'

type Shown = 'IDLE' | 'RUNNING' | 'WORKS' | 'SLOW' | 'FAILED'

const tones: Record<Shown, Tone> = { IDLE: 'neutral', RUNNING: 'accent', WORKS: 'good', SLOW: 'warn', FAILED: 'bad' }

function shownAs(state: RouteState | undefined): Shown {
  if (state === undefined) return 'IDLE'
  if (state === 'RUNNING') return state
  if (state.problem !== null) return 'FAILED'
  const { rttMs, lossPercent } = networkLimits
  const slow = (state.rttMs ?? 0) > rttMs.slow || (state.lossPercent ?? 0) > lossPercent.slow
  return slow ? 'SLOW' : 'WORKS'
}

/** Shows the result of one address and, if it failed, what that means and what to do. */
export function RouteCard({ route, state }: { route: IceRoute; state: RouteState | undefined }) {
  const { t } = useTranslation('selfTest')
  const shown = shownAs(state)
  const outcome = state === 'RUNNING' ? undefined : state
  return (
    <li className={classes.route}>
      <div className={classes.head}>
        <div>
          <div className={classes.kind}>{t(`kind.${route.kind}`)}</div>
          <code className={classes.url}>{route.url}</code>
        </div>
        <StatusPill tone={tones[shown]} pulse={shown === 'RUNNING'}>
          {t(`state.${shown}`)}
        </StatusPill>
      </div>
      {outcome ? <Result route={route} outcome={outcome} slow={shown === 'SLOW'} /> : null}
    </li>
  )
}

function Result({ route, outcome, slow }: { route: IceRoute; outcome: RouteOutcome; slow: boolean }) {
  const { t } = useTranslation('selfTest')
  const { problem } = outcome
  const { port, protocol } = listenerOf(route)
  if (problem !== null) {
    const closedTls = route.kind === 'TLS' && problem === 'UNREACHABLE'
    return (
      <p className={classes.failure}>
        <strong>{t(`why.${problem}`)}</strong>{' '}
        {t(closedTls ? 'next.UNREACHABLE_TLS' : `next.${problem}`, { port, protocol })}
      </p>
    )
  }
  const ms = Math.round(outcome.ms ?? 0)
  if (route.kind === 'STUN') return <p className={classes.figures}>{t('figuresStun', { ms })}</p>
  const rttMs = Math.round(outcome.rttMs ?? 0)
  const lossPercent = Math.round((outcome.lossPercent ?? 0) * 10) / 10
  return (
    <>
      <p className={classes.figures}>{t('figures', { ms, rttMs, lossPercent })}</p>
      {slow ? (
        <p className={classes.failure}>
          {t('slow', { rttMs: networkLimits.rttMs.slow, lossPercent: networkLimits.lossPercent.slow })}
        </p>
      ) : null}
    </>
  )
}

/**
 * Returns the port and the protocol that a firewall must allow for an address (RFC 7065: 3478, and 5349 for TLS, where
 * no port is named).
 */
function listenerOf({ url, kind }: IceRoute): { port: string; protocol: 'UDP' | 'TCP' } {
  const secure = /^(stuns|turns):/i.test(url)
  const port = /:(\d+)(?:\?|$)/.exec(url)?.[1] ?? (secure ? '5349' : '3478')
  return { port, protocol: kind === 'TCP' || kind === 'TLS' || secure ? 'TCP' : 'UDP' }
}
