import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { Instant } from '../scalars.ts'
import { RoomId } from './ids.ts'
import { REPORT_DETAIL, REPORTS_AT_ONCE, reportCodes } from './report-codes.ts'
import { roomReportRoutes } from './routes.ts'
import { PeerId } from './signals.ts'

const Detail = z.string().regex(REPORT_DETAIL).describe('A code again, or a few: never what a person has typed')

const PageReport = z.object({
  position: z.int().min(0).max(9_999).describe('Of the report among those of this page: sent twice, it is stored once'),
  agoMs: z.int().min(0).max(3_600_000).describe('How long ago it was, by the clock of the page'),
  code: z.enum(reportCodes),
  detail: Detail.optional(),
  peerId: PeerId.optional().describe('The peer that it is about'),
})
export type PageReport = z.infer<typeof PageReport>

/** One step of a call, by the server's clock. */
export const CallStep = z
  .object({
    at: Instant,
    by: z
      .enum(['doctor', 'host', 'patient', 'guest', 'administrator', 'server'])
      .describe('Whose act it was, or whose page reports it; host: of a meeting'),
    source: z.enum(['SERVER', 'PAGE']),
    code: z.string().describe('An action of the audit trail, a time of the invitation, or a code of a page’s report'),
    detail: z.string().nullable(),
    peerId: z.string().nullable().describe('With PAGE: the id of the page in the room'),
    otherPeerId: z.string().nullable().describe('With PAGE: the peer that it is about'),
  })
  .meta({ id: 'CallStep' })
export type CallStep = z.infer<typeof CallStep>

export const roomReportOperations = {
  reportCall: operation({
    route: roomReportRoutes.reportCall,
    summary: 'What this page has seen of its call, in codes: by it an administrator finds out why a call failed',
    access: access.callMembers,
    params: z.object({ id: RoomId.describe('Of the room: the id of its call session or meeting') }),
    body: z.object({ peerId: PeerId, reports: z.array(PageReport).min(1).max(REPORTS_AT_ONCE) }),
    answer: z.object({ kept: z.int().describe('How many were new') }),
    errors: ['NOT_FOUND'],
  }),
  readCallHistory: operation({
    route: roomReportRoutes.readCallHistory,
    summary: 'All that is known of one call or meeting, step by step, with ids and codes only',
    access: access.administrators,
    params: z.object({ id: RoomId.describe('Of the call session or the meeting') }),
    answer: z.object({ steps: z.array(CallStep) }),
    errors: ['NOT_FOUND'],
  }),
} as const
