import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import { warnings } from '../platform/config-rules.ts'
import { keptSecret } from '../platform/secrets.ts'
import { checkAddress } from './address.ts'
import { checkDatabase } from './database.ts'
import { type Finding, failed, ok, warning } from './finding.ts'
import { checkDisk } from './machine.ts'
import { checkRelay } from './relay.ts'
import { checkMail, checkPush, checkRedis } from './services.ts'

export type { Finding } from './finding.ts'

/**
 * Looks at everything that the server needs, from outside of it, and changes nothing.
 * @param mailTo an address that gets an e-mail; null: none is sent
 */
export async function* checkUp(config: Config, mailTo: string | null): AsyncGenerator<Finding> {
  const concerns = warnings(config)
  for (const one of concerns) yield warning('Configuration', one, 'See "Configuration" in docs/administrator.md.')
  if (concerns.length === 0) yield ok('Configuration', 'it has no mistakes.')
  yield await checkDisk(config.dataDir)
  // Reading a kept secret that is not there would make one.
  if (config.jwtSecret === null && !existsSync(join(config.dataDir, 'jwt-secret')))
    yield failed(
      'Database',
      'DATA_DIR has no secret yet, so nobody can sign in to the database.',
      'Is DATA_DIR that of the server, and was the server started once?',
    )
  else {
    const secret = config.jwtSecret ?? (await keptSecret(config.dataDir, 'jwt-secret'))
    yield* await checkDatabase(config, secret, fileURLToPath(new URL('../../migrations', import.meta.url)))
  }
  yield* await checkRedis(config.redisUrl)
  yield* await checkAddress(config.publicUrl, config.port, systemClock.now())
  yield* await checkRelay(config.ice, systemClock)
  yield await checkMail(config.mail, mailTo)
  yield* await checkPush(config.pushServices)
}
