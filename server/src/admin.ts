import { makeResetLink, makeSetupLink } from './accounts/index.ts'
import { systemClock } from './platform/clock.ts'
import { type Config, ConfigError, readConfig } from './platform/config.ts'
import { actorKeyOf, applicationOf, explainDatabase, openDatabase, silentLog } from './platform/database/index.ts'
import { embeddedConnection } from './platform/postgres/index.ts'
import { keptSecret } from './platform/secrets.ts'

// Commands for the person who runs the machine, with the configuration of the server, which has to be running:
// `npm run admin -- setup-link` and `npm run admin -- reset-link ADDRESS`.

const USAGE = `npm run admin -- setup-link            a link that makes the first administrator
npm run admin -- reset-link ADDRESS    a link by which the owner of that account chooses a new password`

/** A sentence for the person at the machine. */
class Refused extends Error {}

async function runCommand(config: Config, [command, email]: string[]): Promise<string> {
  const isSetup = command === 'setup-link' && email === undefined
  if (!isSetup && !(command === 'reset-link' && email !== undefined)) throw new Refused(USAGE)
  const secret = config.jwtSecret ?? (await keptSecret(config.dataDir, 'jwt-secret'))
  const { databaseUrl, databaseOwnerUrl, dataDir } = config
  const server = databaseUrl === null ? embeddedConnection(dataDir) : { connectionString: databaseUrl }
  const connection = databaseOwnerUrl === null ? applicationOf(server, secret) : server
  const clock = systemClock
  const database = openDatabase({ connection, actorKey: actorKeyOf(secret), clock, log: silentLog, poolSize: 1 })
  try {
    const link = await database.as({ kind: 'system', name: 'command-line' }, (tx) =>
      isSetup
        ? makeSetupLink(tx, { secret, now: clock.now(), anew: true })
        : makeResetLink(tx, { secret, now: clock.now(), email: email?.trim().toLowerCase() ?? '' }),
    )
    if (!link)
      throw new Refused(
        isSetup
          ? 'There is an administrator already. If nobody knows the password, use: npm run admin -- reset-link ADDRESS'
          : 'No account that can be used has this address.',
      )
    const origin = config.publicUrl?.origin ?? `http://localhost:${config.port}`
    return `Good once, until ${link.expiresAt.toISOString()}:\n  ${origin}${link.path}`
  } finally {
    await database.close()
  }
}

try {
  process.stdout.write(`${await runCommand(readConfig(process.env), process.argv.slice(2))}\n`)
} catch (error) {
  const known = error instanceof Refused || error instanceof ConfigError
  const { message, code } = error as NodeJS.ErrnoException
  process.stderr.write(
    `${known ? message : `${explainDatabase(code, message) ?? message} Is the server running, with the same configuration?`}\n`,
  )
  process.exitCode = 1
}
