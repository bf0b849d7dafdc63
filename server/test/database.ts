import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { actorKeyOf, applicationOf } from '../src/platform/database/index.ts'
import { inDatabase, TEMPLATE } from './global-setup.ts'
import { JWT_SECRET } from './secrets.ts'

export interface TestDatabase {
  /** The owner's connection, which bypasses row-level security. */
  connection: pg.ClientConfig
  /** The options for openDatabase. */
  application: { connection: pg.ClientConfig; actorKey: Buffer }
  /** Ends every session in the database and drops it. */
  drop(): Promise<void>
}

/** PostgreSQL's code where a database still has sessions. */
const OBJECT_IN_USE = '55006'

/**
 * A migrated database for one test file.
 *
 * @param template another database to copy; 'template0' is an empty one
 */
export async function createTestDatabase(template: string = TEMPLATE): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await asAdmin(`create database ${name} template ${template}`)
  const connection = inDatabase(inject('testServer'), name)
  return {
    connection,
    application: { connection: applicationOf(connection, JWT_SECRET), actorKey: actorKeyOf(JWT_SECRET) },
    drop: () => drop(name),
  }
}

/**
 * PostgreSQL waits for some seconds until the sessions that are just ending are gone. Ended by force, their clients would
 * throw an error that no test can handle, because a pool that is ending listens to its clients no longer.
 */
async function drop(name: string): Promise<void> {
  try {
    await asAdmin(`drop database if exists ${name}`)
  } catch (error) {
    if ((error as { code?: string }).code !== OBJECT_IN_USE) throw error
    await asAdmin(`drop database if exists ${name} with (force)`)
  }
}

async function asAdmin(statement: string): Promise<void> {
  const admin = new pg.Client(inDatabase(inject('testServer'), 'postgres'))
  await admin.connect()
  try {
    await admin.query(statement)
  } finally {
    await admin.end()
  }
}
