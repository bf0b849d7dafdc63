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
 * A driver that refuses to commit a failed transaction. PostgreSQL answers COMMIT of a failed transaction with ROLLBACK
 * and no error, so code that caught a query's error would believe that its rows are stored. The driver sends a
 * statement before COMMIT, in the same round trip, which fails in such a transaction.
 */
class HonestDriver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await connection.executeQuery(CompiledQuery.raw(BEGIN))
    } catch (error) {
      // A standby refuses READ WRITE (0A000). The transaction begins all the same, and its first write fails.
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
