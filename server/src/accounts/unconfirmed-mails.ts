import type { Budgets } from '../platform/http/limiter.ts'

/** The mailbox that an address belongs to: most servers put what comes to `anna+1@…` into that of `anna@…` (RFC 5233). */
const mailboxOf = (email: string): string => email.toLowerCase().replace(/\+[^@]*(?=@)/, '')

/** Mails to addresses that nobody has confirmed: whoever names one may be a stranger to its mailbox. */
export function createUnconfirmedMails(budgets: Pick<Budgets, 'of'>) {
  const mailboxes = budgets.of('unconfirmedMailsOfMailbox')
  const inAll = budgets.of('unconfirmedMailsInAll')
  return {
    /** Counts one. @throws ApiError TOO_MANY */
    async count(email: string): Promise<void> {
      await mailboxes.consume(mailboxOf(email))
      await inAll.consume('')
    },
    /** Counts one, for whoever must not be told. @returns whether it may be sent */
    mayCount: async (email: string): Promise<boolean> =>
      (await mailboxes.allows(mailboxOf(email))) && (await inAll.allows('')),
  }
}
