import {
  CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
} from 'kysely'

/**
 * PostgreSQL answers COMMIT of a transaction that has failed with a silent ROLLBACK. Code that
 * caught a query's error and went on would be told that its rows are saved. The statement before it
 * is refused in such a transaction, in the same round trip.
 */
class HonestDriver extends PostgresDriver {
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
