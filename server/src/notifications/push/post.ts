import webpush from 'web-push'
import { isUrgent, type Job, type Outcome } from '../deliveries.ts'
import type { VapidKeys } from '../vapid.ts'

/** How long a push service may take, in milliseconds. */
const TIMEOUT_MS = 10_000

/** A push, as the service worker gets it: kind and ids. It has its own words for them, and none of ours passes anybody. */
interface PushPayload {
  id: string | null
  kind: string
  appointmentId: string | null
  callSessionId: string | null
  scheduleId: string | null
  visitId: string | null
  /** BCP 47; null: the browser’s. */
  language: string | null
  /** ISO 8601; later it is of no use. */
  expiresAt: string
}

export interface PushPost {
  /** @returns `gone` when the push service does not know the browser any more */
  send(job: Job, now: Date, halt: AbortSignal): Promise<Outcome & { gone?: boolean }>
}

/**
 * Posts to browsers' push services (RFC 8030), encrypted for the browser (RFC 8291) and signed (RFC 8292).
 * @param subject whom a push service writes to about us: an https or mailto address
 */
export function createPushPost(deps: {
  keys: VapidKeys
  subject: string
  isPushService: (endpoint: string) => boolean
}): PushPost {
  return {
    async send(job, now, halt) {
      const { endpoint, p256dh, auth } = job
      if (endpoint === null || p256dh === null || auth === null)
        return { sent: false, final: true, reason: 'the browser was signed off' }
      // The list of services may have become shorter since.
      if (!deps.isPushService(endpoint)) return { sent: false, final: true, reason: 'the push service is not known' }
      const payload: PushPayload = {
        id: job.notification_id,
        kind: job.kind,
        appointmentId: job.appointment_id,
        callSessionId: job.call_session_id,
        scheduleId: job.schedule_id,
        visitId: job.visit_id,
        language: job.language,
        expiresAt: job.expires_at.toISOString(),
      }
      try {
        const { headers, body } = webpush.generateRequestDetails(
          { endpoint, keys: { p256dh, auth } },
          JSON.stringify(payload),
          {
            vapidDetails: { subject: deps.subject, ...deps.keys },
            TTL: Math.max(0, Math.floor((job.expires_at.getTime() - now.getTime()) / 1000)),
            urgency: isUrgent(job.kind) || job.kind === 'APPOINTMENT_SOON' ? 'high' : 'normal',
            // One that had to be sent again takes the place of the first while neither was delivered.
            ...(job.notification_id && { topic: job.notification_id.replaceAll('-', '') }),
          },
        )
        const { 'Content-Length': _length, ...rest } = headers as Record<string, string>
        const response = await fetch(endpoint, {
          method: 'POST',
          headers: rest,
          body: new Uint8Array(body ?? []),
          // It names another address: that may be one of the clinic's own network.
          redirect: 'manual',
          signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), halt]),
        })
        await response.body?.cancel()
        return outcomeOf(response)
      } catch (error) {
        // No answer, or keys that are none.
        const isOurs = error instanceof TypeError || ['TimeoutError', 'AbortError'].includes((error as Error).name)
        return { sent: false, final: !isOurs, reason: isOurs ? 'no answer' : 'the browser’s keys cannot be used' }
      }
    },
  }
}

function outcomeOf({ status, ok, headers }: Response): Outcome & { gone?: boolean } {
  if (ok) return { sent: true }
  const reason = String(status)
  if (status === 404 || status === 410) return { sent: false, final: true, gone: true, reason }
  if (status === 429 || status >= 500) {
    const seconds = Number(headers.get('retry-after') ?? 0)
    return { sent: false, final: false, reason, ...(seconds > 0 && { retryAfterMs: seconds * 1000 }) }
  }
  return { sent: false, final: true, reason }
}
