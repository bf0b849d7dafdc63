import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { Id, Instant } from '../scalars.ts'
import { readyCheckRoutes } from './routes.ts'

const Device = z.enum(['OK', 'SILENT', 'MISSING', 'BLOCKED', 'IN_USE', 'SKIPPED'])

/**
 * One network path out of the device. `ms` is the set-up time. `rttMs` and `lossPercent` are measured with 50 packets,
 * for relays only.
 */
const Route = z.object({
  ok: z.boolean(),
  ms: z.number().min(0).max(60_000).nullable(),
  rttMs: z.number().min(0).max(60_000).nullable(),
  lossPercent: z.number().min(0).max(100).nullable(),
})

/** The result of the ready check. It holds no names of devices, and nothing else that the doctor does not need. */
export const ReadyCheckResult = z
  .object({
    camera: Device,
    microphone: Device.describe('SILENT: open, and not a sound in some seconds'),
    speaker: z.enum(['HEARD', 'UNHEARD', 'SKIPPED']),
    network: z
      .object({
        server: Route.describe('HTTP round trip to this server'),
        stun: Route.nullable().describe('null: none is configured'),
        relayUdp: Route.nullable(),
        relayTcp: Route.nullable(),
        relayTls: Route.nullable(),
      })
      .nullable()
      .describe('null: not checked'),
  })
  .meta({ id: 'ReadyCheckResult' })
export type ReadyCheckResult = z.infer<typeof ReadyCheckResult>

/** `GOOD`: everything works. `LIMITED`: a call is possible, something is missing or slow. `POOR`: expect trouble. */
export const ReadyVerdict = z.enum(['GOOD', 'LIMITED', 'POOR'])
export type ReadyVerdict = z.infer<typeof ReadyVerdict>

export const ReadyCheck = z
  .object({ verdict: ReadyVerdict, result: ReadyCheckResult, checkedAt: Instant })
  .meta({ id: 'ReadyCheck' })
export type ReadyCheck = z.infer<typeof ReadyCheck>

export const readyCheckOperations = {
  saveReadyCheck: operation({
    route: readyCheckRoutes.saveReadyCheck,
    rate: 'queue',
    summary: 'Tell the doctor how this patient’s camera, microphone and network did',
    access: access.patientInQueue,
    params: z.object({ id: Id }),
    body: ReadyCheckResult,
    answer: ReadyCheck,
    errors: ['NOT_FOUND', 'QUEUE_STATE'],
  }),
} as const
