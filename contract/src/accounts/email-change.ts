import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { Instant } from '../scalars.ts'
import { emailChangeRoutes } from './email-change-routes.ts'
import { Email, GivenPassword, LinkToken } from './operations.ts'

const MailboxEnd = z.enum(['NEW', 'OLD'])

/** A change of the e-mail address that has begun and is neither done nor over. */
export const EmailChange = z
  .object({
    newEmail: z.string(),
    expiresAt: Instant.describe('Until then the links work; after that the change has to begin again'),
    asks: z
      .array(MailboxEnd)
      .describe('Which addresses have to confirm: the old one only if it is a confirmed address itself'),
    waitsFor: z.array(MailboxEnd).describe('Which of them have not confirmed yet'),
  })
  .meta({ id: 'EmailChange' })
export type EmailChange = z.infer<typeof EmailChange>

export const OwnEmail = z
  .object({ email: z.string(), change: EmailChange.nullable().describe('Null: none is under way') })
  .meta({ id: 'OwnEmail' })
export type OwnEmail = z.infer<typeof OwnEmail>

export const emailChangeOperations = {
  readEmailChange: operation({
    route: emailChangeRoutes.readEmailChange,
    needsAccount: true,
    summary: 'One’s own e-mail address, and the change of it that is under way',
    access: access.accounts,
    answer: OwnEmail,
    errors: [],
  }),
  beginEmailChange: operation({
    route: emailChangeRoutes.beginEmailChange,
    needsAccount: true,
    bodyLimit: 2 * 1024,
    rate: 'password',
    summary:
      'Begin a change of one’s own e-mail address: both addresses are sent a link, the old one only if it is confirmed. It takes the place of a change that is under way. The answer does not tell whether somebody else has the address',
    access: access.accounts,
    body: z.object({ email: Email, password: GivenPassword }),
    answer: OwnEmail,
    errors: ['NOT_FOUND', 'PASSWORD_WRONG', 'EMAIL_TAKEN'],
  }),
  resendEmailChange: operation({
    route: emailChangeRoutes.resendEmailChange,
    needsAccount: true,
    summary: 'Have the links sent again to the addresses that have not confirmed the change yet',
    access: access.accounts,
    answer: OwnEmail,
    errors: ['NOT_FOUND'],
  }),
  cancelEmailChange: operation({
    route: emailChangeRoutes.cancelEmailChange,
    needsAccount: true,
    summary: 'Cancel the change that is under way; its links are void. Repeating it changes nothing',
    access: access.accounts,
    answer: OwnEmail,
    errors: [],
  }),
  confirmEmailChange: operation({
    route: emailChangeRoutes.confirmEmailChange,
    bodyLimit: 1024,
    summary:
      'Confirm a change of an e-mail address by the link that was sent to one of the two. With the last one that is missing the address changes, and the account’s other sessions end. Repeating it changes nothing',
    access: access.anyone,
    body: z.object({ token: LinkToken }),
    answer: z.object({ waitsFor: z.array(MailboxEnd).describe('Empty: the address has changed') }),
    errors: ['LINK_GONE'],
  }),
  stopEmailChange: operation({
    route: emailChangeRoutes.stopEmailChange,
    bodyLimit: 1024,
    summary:
      'Stop a change of an e-mail address by the link that was sent to the old one. Repeating it changes nothing',
    access: access.anyone,
    body: z.object({ token: LinkToken }),
    answer: z.object({ message: z.string() }),
    errors: ['LINK_GONE'],
  }),
} as const
