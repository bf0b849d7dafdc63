/**
 * Explains the errors that PostgreSQL, or the connection to it, answers to a wrong address (PostgreSQL, appendix A).
 * @returns a sentence for the person who has to act; null for any other error
 */
export function explainDatabase(code: string | undefined, message: string): string | null {
  switch (code) {
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ETIMEDOUT':
      return 'The database does not answer at the address of DATABASE_URL or DATABASE_OWNER_URL.'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'The host in DATABASE_URL or DATABASE_OWNER_URL is not known.'
    case '28P01':
    case '28000':
      return 'The database refuses the user or the password of DATABASE_URL or DATABASE_OWNER_URL.'
    case '3D000':
      return 'The database that DATABASE_URL or DATABASE_OWNER_URL names does not exist: make it first.'
    case '25006':
      return 'The database takes no writes: the address of DATABASE_URL or DATABASE_OWNER_URL is that of a standby, or it was made read-only.'
    case '53100':
      return 'The disk of the database is full.'
    case '53300':
      return 'The database has no connection left. Raise max_connections, or let fewer programs use it.'
    case '42501':
      return `The owner of the tables lacks a right (${message}). Are DATABASE_URL and DATABASE_OWNER_URL the right way round? The guide's section on the database's two roles says what each needs.`
    case '42883':
      return 'DATABASE_URL and DATABASE_OWNER_URL name different databases: the application finds no tables of ours.'
    default:
      return null
  }
}
