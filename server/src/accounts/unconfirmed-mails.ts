import type { Budgets } from '../platform/http/limiter.ts'

/** The mailbox of an address: most servers deliver `anna+1@…` to the mailbox of `anna@…` (RFC 5233). */
const mailboxOf = (email: string): string => email.toLowerCase().replace(/\+[^@]*(?=@)/, '')

/** Limits e-mails to unconfirmed addresses: the person who entered an address may not be its owner. */
export function createUnconfirmedMails(budgets: Pick<Budgets, 'of'>) {
  const mailboxes = budgets.of('unconfirmedMailsOfMailbox')
  const inAll = budgets.of('unconfirmedMailsInAll')
  return {
    /** Counts an e-mail. @throws ApiError TOO_MANY */
    async count(email: string): Promise<void> {
      await mailboxes.consume(mailboxOf(email))
      await inAll.consume('')
    },
    /**
     * Counts an e-mail without an error, for requests that must not reveal the limit.
     * @returns whether it may be sent
     */
    mayCount: async (email: string): Promise<boolean> =>
      (await mailboxes.allows(mailboxOf(email))) && (await inAll.allows('')),
  }
}
