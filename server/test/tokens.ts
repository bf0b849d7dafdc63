import type { PrincipalRole } from '@medconsult/contract'
import type pg from 'pg'
import type { createTokens } from '../src/accounts/index.ts'
import type { Clock } from '../src/platform/clock.ts'
import { newId } from '../src/platform/database/index.ts'

/** Issues tokens as sign-in does, without a password, because hashing one takes long. */
export function createTokenMaker(deps: {
  owner: pg.Pool | pg.Client
  tokens: ReturnType<typeof createTokens>
  clock: Clock
}) {
  const { owner, tokens, clock } = deps
  /** Opens a session of an account and returns its token. A guest has no session. */
  return async ({ id, role }: { id: string; role: PrincipalRole }): Promise<string> => {
    if (role === 'GUEST') return tokens.issue({ userId: id, role })
    const sessionId = newId()
    const now = clock.now()
    await owner.query(
      `INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at)
       VALUES ($1, $2, $3, $3::timestamptz + interval '1 day', $3)`,
      [sessionId, id, now],
    )
    return tokens.issue({ userId: id, role, sessionId })
  }
}
