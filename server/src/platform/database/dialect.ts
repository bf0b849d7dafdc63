import {
  CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
} from 'kysely'
import { DatabaseError } from 'pg'
import { BEGIN } from './connection.ts'

/**
 * PostgreSQL answers COMMIT of a transaction that has failed with a silent ROLLBACK. Code that
 * caught a query's error and went on would be told that its rows are saved. The statement before it
 * is refused in such a transaction, in the same round trip.
 */
class HonestDriver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await connection.executeQuery(CompiledQuery.raw(BEGIN))
    } catch (error) {
      // A standby refuses READ WRITE (0A000). It is found to be one by the first write, as before.
      if (!(error instanceof DatabaseError) || error.code !== '0A000') throw error
      await connection.executeQuery(CompiledQuery.raw('rollback; begin'))
    }
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('select 1; commit'))
  }
}

export class HonestDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig

  constructor(config: PostgresDialectConfig) {
    super(config)
    this.#config = config
  }

  override createDriver(): PostgresDriver {
    return new HonestDriver(this.#config)
  }
}
