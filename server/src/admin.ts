import type { QueryExecutorProvider } from 'kysely'
import { makeResetLink, makeSetupLink, resetSecondFactor } from './accounts/index.ts'
import { systemClock } from './platform/clock.ts'
import { type Config, ConfigError, readConfig } from './platform/config.ts'
import { actorKeyOf, applicationOf, explainDatabase, openDatabase, silentLog } from './platform/database/index.ts'
import { embeddedConnection } from './platform/postgres/index.ts'
import { keptSecret } from './platform/secrets.ts'

// Commands for the person who runs the machine, with the configuration of the server, which has to be running:
// `npm run admin -- setup-link`, `npm run admin -- reset-link ADDRESS` and `npm run admin -- reset-second-factor ADDRESS`.

const USAGE = `npm run admin -- setup-link                     a link that makes the first administrator
npm run admin -- reset-link ADDRESS             a link by which the owner of that account chooses a new password
npm run admin -- reset-second-factor ADDRESS    removes the second factor of somebody who has lost it`

/** A sentence for the person at the machine. */
class Refused extends Error {}

/** What a command does in the database. */
type Command = (tx: QueryExecutorProvider, given: { secret: string; now: Date; email: string }) => Promise<Done>
type Done = { path: string; expiresAt: Date } | 'DONE'

/** The commands by their names. Those with `needsAddress` are about one account. */
const commands: Record<string, { needsAddress: boolean; run: Command }> = {
  'setup-link': {
    needsAddress: false,
    run: async (tx, { secret, now }) =>
      (await makeSetupLink(tx, { secret, now, anew: true })) ??
      refuse(
        'There is an administrator already. If nobody knows the password, use: npm run admin -- reset-link ADDRESS',
      ),
  },
  'reset-link': {
    needsAddress: true,
    run: async (tx, given) =>
      (await makeResetLink(tx, given)) ?? refuse('No account that can be used has this address.'),
  },
  'reset-second-factor': {
    needsAddress: true,
    run: async (tx, given) =>
      (await resetSecondFactor(tx, given)) ? 'DONE' : refuse('No account with this address has a second factor.'),
  },
}

function refuse(sentence: string): never {
  throw new Refused(sentence)
}

async function runCommand(config: Config, [name = '', email]: string[]): Promise<string> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command || command.needsAddress !== (email !== undefined)) return refuse(USAGE)
  const secret = config.jwtSecret ?? (await keptSecret(config.dataDir, 'jwt-secret'))
  const { databaseUrl, databaseOwnerUrl, dataDir } = config
  const server = databaseUrl === null ? embeddedConnection(dataDir) : { connectionString: databaseUrl }
  const connection = databaseOwnerUrl === null ? applicationOf(server, secret) : server
  const clock = systemClock
  const database = openDatabase({ connection, actorKey: actorKeyOf(secret), clock, log: silentLog, poolSize: 1 })
  try {
    const done = await database.as({ kind: 'system', name: 'command-line' }, (tx) =>
      command.run(tx, { secret, now: clock.now(), email: email?.trim().toLowerCase() ?? '' }),
    )
    if (done === 'DONE') return 'Done. That person is signed out everywhere, and signs in with the password alone.'
    const origin = config.publicUrl?.origin ?? `http://localhost:${config.port}`
    return `Good once, until ${done.expiresAt.toISOString()}:\n  ${origin}${done.path}`
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
