import type { Role } from '@medconsult/contract'
import type { ColumnType } from 'kysely'

export interface AccountTables {
  users: {
    id: string
    email: string
    name: string
    role: Role
    verified_at: Date | null
    /** Since when the address is known to be theirs; null: nothing but a link is sent to it. */
    email_confirmed_at: ColumnType<Date | null, Date | undefined, Date>
    created_at: ColumnType<Date, Date, never>
  }
  /** A change of `changed_at` ends every session of the account. */
  credentials: { user_id: string; password_hash: string; changed_at: ColumnType<Date | null, never, Date> }
}
