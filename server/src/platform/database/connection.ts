import pg from 'pg'

/** The role that every query of the application runs as; the first migration creates it. */
const APPLICATION_ROLE = 'medconsult_app'

const DATE_OID = 1082

/**
 * The owner's connection, turned into the application's: the same login, which steps down to the
 * application's role before its first statement, so that no query can forget to.
 * Works the same for the embedded PostgreSQL and a DATABASE_URL; what that says of TLS stays.
 */
export function asApplication(connection: pg.ClientConfig): pg.ClientConfig {
  return {
    ...withOptions(connection, `-c role=${APPLICATION_ROLE}`),
    application_name: 'medconsult',
    statement_timeout: 10_000,
    idle_in_transaction_session_timeout: 15_000,
    keepAlive: true,
    types: {
      // pg makes a local midnight of a date, which is another day elsewhere: keep "YYYY-MM-DD".
      getTypeParser: (oid, format) =>
        oid === DATE_OID ? (value: string) => value : pg.types.getTypeParser(oid, format),
    },
  }
}

/** pg lets a URL's own `options` win over the setting beside it, so they are joined inside the URL. */
function withOptions(connection: pg.ClientConfig, extra: string): pg.ClientConfig {
  if (connection.connectionString === undefined) {
    return { ...connection, options: `${connection.options ?? ''} ${extra}`.trim() }
  }
  const url = new URL(connection.connectionString)
  url.searchParams.set('options', `${url.searchParams.get('options') ?? ''} ${extra}`.trim())
  return { ...connection, connectionString: url.toString() }
}
