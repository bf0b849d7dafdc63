import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { inDatabase, TEMPLATE } from './global-setup.ts'

export interface TestDatabase {
  /** The owner's connection: for openDatabase, and for looking behind row-level security. */
  connection: pg.ClientConfig
  /** Ends every session in it and removes it. */
  drop(): Promise<void>
}

/**
 * A migrated database for one test file.
 *
 * @param template another database to copy; 'template0' is an empty one
 */
export async function createTestDatabase(template: string = TEMPLATE): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await asAdmin(`create database ${name} template ${template}`)
  return {
    connection: inDatabase(inject('testServer'), name),
    drop: () => asAdmin(`drop database if exists ${name} with (force)`),
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
