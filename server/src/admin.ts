import type { CallStep } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { makeResetLink, makeSetupLink, resetSecondFactor } from './accounts/index.ts'
import { systemClock } from './platform/clock.ts'
import { commandLine } from './platform/command-line.ts'
import { type Config, ConfigError, readConfig } from './platform/config.ts'
import { actorKeyOf, applicationOf, explainDatabase, openDatabase, silentLog } from './platform/database/index.ts'
import { embeddedConnection } from './platform/postgres/index.ts'
import { keptSecret } from './platform/secrets.ts'
import { readHistory } from './room/index.ts'

// Commands for the person who runs the machine, with the configuration of the server, which has to be running:
// see USAGE.

const USAGE = `${commandLine('admin COMMAND')}, where COMMAND is one of:
  setup-link                     a link that makes the first administrator
  reset-link ADDRESS             a link by which the owner of that account chooses a new password
  reset-second-factor ADDRESS    removes the second factor of somebody who has lost it
  call ID                        all that is known of that call or meeting, step by step`

/** A sentence for the person at the machine. */
class Refused extends Error {}

interface Given {
  secret: string
  now: Date
  /** What follows the command: an address or an id; empty for a command that takes nothing. */
  about: string
  /** Where the server is reached. */
  origin: string
}

/** What a command does in the database. @returns what is printed */
type Command = (tx: QueryExecutorProvider, given: Given) => Promise<string>

const shown = ({ path, expiresAt }: { path: string; expiresAt: Date }, { origin }: Given): string =>
  `Good once, until ${expiresAt.toISOString()}:\n  ${origin}${path}`

/** The commands by their names. */
const commands: Record<string, { takes: 'nothing' | 'address' | 'id'; run: Command }> = {
  'setup-link': {
    takes: 'nothing',
    run: async (tx, given) =>
      shown(
        (await makeSetupLink(tx, { ...given, anew: true })) ??
          refuse(
            `There is an administrator already. If nobody knows the password, use: ${commandLine('admin reset-link ADDRESS')}`,
          ),
        given,
      ),
  },
  'reset-link': {
    takes: 'address',
    run: async (tx, given) =>
      shown(
        (await makeResetLink(tx, { ...given, email: given.about })) ??
          refuse('No account that can be used has this address.'),
        given,
      ),
  },
  'reset-second-factor': {
    takes: 'address',
    run: async (tx, given) =>
      (await resetSecondFactor(tx, { ...given, email: given.about }))
        ? 'Done. That person is signed out everywhere, and signs in with the password alone.'
        : refuse('No account with this address has a second factor.'),
  },
  call: {
    takes: 'id',
    run: async (tx, { about, now }) => {
      const steps = (await readHistory(tx, about, now)) ?? refuse('No call and no meeting has this id.')
      return steps.map(lineOf).join('\n')
    },
  },
}

/** A step of a call as a line: when, who, where it is known from, what, and between which pages. */
function lineOf({ at, by, source, code, detail, peerId, otherPeerId }: CallStep): string {
  const pages = [peerId, otherPeerId].filter((one) => one !== null).join(' → ')
  const parts = [at, by.padEnd(13), source.toLowerCase().padEnd(6), code, detail ?? '', pages && `[${pages}]`]
  return parts.filter((part) => part !== '').join('  ')
}

function refuse(sentence: string): never {
  throw new Refused(sentence)
}

const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

async function runCommand(config: Config, [name = '', about]: string[]): Promise<string> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command || (command.takes === 'nothing') !== (about === undefined)) return refuse(USAGE)
  if (command.takes === 'id' && !ID.test(about ?? ''))
    return refuse('An id looks like 01a22dc9-f467-77d7-9c2c-807372979bb8.')
  const secret = config.jwtSecret ?? (await keptSecret(config.dataDir, 'jwt-secret'))
  const { databaseUrl, databaseOwnerUrl, dataDir } = config
  const server = databaseUrl === null ? embeddedConnection(dataDir) : { connectionString: databaseUrl }
  const connection = databaseOwnerUrl === null ? applicationOf(server, secret) : server
  const clock = systemClock
  const database = openDatabase({ connection, actorKey: actorKeyOf(secret), clock, log: silentLog, poolSize: 1 })
  try {
    const origin = config.publicUrl?.origin ?? `http://localhost:${config.port}`
    return await database.as({ kind: 'system', name: 'command-line' }, (tx) =>
      command.run(tx, { secret, now: clock.now(), about: about?.trim().toLowerCase() ?? '', origin }),
    )
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
