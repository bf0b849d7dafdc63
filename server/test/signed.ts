import type pg from 'pg'
import { systemClock } from '../src/platform/clock.ts'
import { createActorSigner } from '../src/platform/database/actor-signer.ts'
import { type Actor, actorKeyOf } from '../src/platform/database/index.ts'
import { JWT_SECRET } from './secrets.ts'

/** Signs as the server does, with the system's clock, because the tests' own statements use now(). */
const signer = createActorSigner(actorKeyOf(JWT_SECRET), systemClock)

/** Sets the actor of a client's transaction, as the server does. @returns false for an actor who no longer exists */
export async function setActor(client: pg.ClientBase, actor: Actor): Promise<boolean> {
  const { claim, signature } = signer.sign(actor)
  const { rows } = await client.query<{ known: boolean }>('SELECT set_actor($1, $2) AS known', [claim, signature])
  return rows[0]?.known === true
}
