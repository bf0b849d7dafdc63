import { MEETING_LINK_MS, type Meeting } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../audit/index.ts'
import { newId } from '../platform/database/index.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { insertKnock, moveGuest } from '../room/index.ts'
import type { MeetingDeps } from './deps.ts'
import { linkActor } from './membership.ts'
import { requireLobby, requireNothingNamed, requireSame, requireTime } from './policy.ts'
import { findAttendance, findByAppointment, findMeeting, insertMeeting, type NewMeeting } from './repository.ts'
import { codeOfAppointment, newRoomCode } from './room-code.ts'
import { toMeeting } from './rows.ts'
import { subjectOf } from './subject.ts'

interface Making {
  appointmentId?: string | undefined
  doctorId?: string | undefined
  patientId?: string | undefined
  scheduledTime?: string | undefined
  hostName?: string | undefined
  lobby?: boolean | undefined
}

const made = (meeting: Meeting, hostToken: string | null) => ({
  ...meeting,
  path: `/meet/${meeting.roomId}`,
  hostToken,
})

/** @throws ApiError DOCTOR_NOT_VERIFIED */
async function findDoctor(tx: QueryExecutorProvider): Promise<{ id: string; name: string }> {
  const { rows } = await sql<{ id: string; name: string; ok: boolean }>`
    SELECT id, name, verified_at IS NOT NULL AS ok FROM users WHERE id = actor_id()`.execute(tx)
  if (!rows[0]?.ok) throw new ApiError('DOCTOR_NOT_VERIFIED', 'The clinic has to verify your account first.')
  return rows[0]
}

/** A patient whom the acting doctor may know of. @throws ApiError NOT_FOUND */
async function findPatient(tx: QueryExecutorProvider, id: string): Promise<{ id: string; name: string }> {
  const { rows } = await sql<{ id: string; name: string }>`
    SELECT id, name FROM users WHERE id = ${id} AND role = 'PATIENT'`.execute(tx)
  if (!rows[0]) throw notFound('This patient')
  return rows[0]
}

/** Makes meetings and their links: for doctors, and in an open house for anybody. */
export function createMeetingMaker({ run, clock, issueToken, makers, budgets }: MeetingDeps) {
  const byOthers = budgets.of('meetingsOfStrangers')

  function timesOf(body: Making) {
    const now = clock.now()
    const scheduledTime = body.scheduledTime === undefined ? null : new Date(body.scheduledTime)
    requireTime(scheduledTime, now)
    const from = Math.max(now.getTime(), scheduledTime?.getTime() ?? 0)
    return { now, scheduledTime, linkEndsAt: new Date(from + MEETING_LINK_MS) }
  }

  /**
   * What our own calendar knows of an appointment, so that nobody opens the door to another's.
   * @returns null for an id of another system, which is as good as its secret
   * @throws ApiError NOT_FOUND
   */
  const findAppointment = (id: string, doctorId: string): Promise<{ patientId: string; time: Date } | null> =>
    run(linkActor, async (tx) => {
      const { rows } = await sql<{ doctor_id: string; patient_id: string; time: Date; is_agreed: boolean }>`
        SELECT doctor_id, patient_id, lower(coalesce(kept_period, period)) AS time, status NOT IN ('HELD', 'CANCELLED') AS is_agreed
        FROM appointments WHERE id = ${id}`.execute(tx)
      const row = rows[0]
      if (!row) return null
      if (row.doctor_id !== doctorId || !row.is_agreed) throw notFound('This appointment')
      return { patientId: row.patient_id, time: row.time }
    })

  /** With what the appointment says of patient and time. @throws ApiError VALIDATION, NOT_FOUND */
  async function completed(body: Making, doctorId: string): Promise<Making> {
    const found = body.appointmentId === undefined ? null : await findAppointment(body.appointmentId, doctorId)
    if (!found) return body
    requireSame('patientId', body.patientId, found.patientId)
    const scheduledTime = body.scheduledTime ?? (found.time > clock.now() ? found.time.toISOString() : undefined)
    return { ...body, patientId: found.patientId, scheduledTime }
  }

  const makeAsDoctor = (principal: Principal, body: Making) =>
    run(actorOf(principal), async (tx) => {
      const doctor = await findDoctor(tx)
      const patient = body.patientId === undefined ? null : await findPatient(tx, body.patientId)
      const appointmentId = body.appointmentId ?? null
      const times = timesOf(body)
      const meeting: NewMeeting = {
        id: newId(),
        code: appointmentId ? codeOfAppointment(appointmentId) : newRoomCode(),
        appointmentId,
        host: { ...doctor, isDoctor: true },
        patient,
        lobby: true,
        ...times,
      }
      if (await insertMeeting(tx, meeting)) {
        await audit(tx, times.now, 'MEETING_CREATED', subjectOf({ id: meeting.id, patient_id: patient?.id ?? null }))
        const row = await findMeeting(tx, meeting.code)
        if (!row) throw new Error('the meeting just made is not visible')
        return { isNew: true, meeting: made(toMeeting(row, [], principal.userId), null) }
      }
      // Somebody was first: the same doctor, whose meeting it is, or another, who has no business to know.
      const known = appointmentId ? await findByAppointment(tx, appointmentId) : undefined
      if (!known) throw notFound('This appointment')
      return {
        isNew: false,
        meeting: made(toMeeting(known, await findAttendance(tx, [known.id]), principal.userId), null),
      }
    })

  /** The meeting of a patient's own appointment, if there is one already. */
  const findKnown = (maybePrincipal: Principal, appointmentId: string): Promise<Meeting | null> =>
    run(actorOf(maybePrincipal), async (tx) => {
      const row = await findByAppointment(tx, appointmentId)
      return row ? toMeeting(row, await findAttendance(tx, [row.id]), maybePrincipal.userId) : null
    })

  /** For a host without a doctor's account: they are their meeting's first guest, and their token opens nothing else. */
  async function makeWithoutDoctor(maybePrincipal: Principal | null, body: Making, address: string) {
    const known = maybePrincipal && body.appointmentId ? await findKnown(maybePrincipal, body.appointmentId) : null
    if (known) return { isNew: false, meeting: made(known, null) }
    if (makers !== 'open')
      throw maybePrincipal
        ? new ApiError('FORBIDDEN', 'Only doctors can make a meeting here.')
        : new ApiError('UNAUTHENTICATED', 'Sign in as a doctor to make a meeting.')
    requireNothingNamed(body)
    await byOthers.consume(networkOf(address))
    const { now, scheduledTime, linkEndsAt } = timesOf(body)
    const hostId = newId()
    const lobby = body.lobby ?? maybePrincipal !== null
    const row = await run(linkActor, async (tx) => {
      const { rows } = maybePrincipal
        ? await sql<{ name: string }>`SELECT name FROM users WHERE id = ${maybePrincipal.userId}`.execute(tx)
        : { rows: [] }
      const name = (rows[0]?.name ?? body.hostName ?? 'Host').slice(0, 60)
      const host = { id: hostId, name, isDoctor: false }
      const [id, code] = [newId(), newRoomCode()]
      await insertMeeting(tx, {
        id,
        code,
        appointmentId: null,
        host,
        patient: null,
        scheduledTime,
        now,
        linkEndsAt,
        lobby,
      })
      await insertKnock(tx, { id: hostId, roomId: id, name, account: null, now, expiresAt: linkEndsAt, dueAt: null })
      // Without a lobby their place is kept for whoever comes: clients of others never use the host's token.
      await moveGuest(tx, { id: hostId, roomId: id }, lobby ? 'ADMITTED' : 'LEFT')
      return run.within(tx, actorOf({ userId: hostId, role: 'GUEST' }), async () => {
        await audit(tx, now, 'MEETING_CREATED', subjectOf({ id }))
        return findMeeting(tx, code)
      })
    })
    if (!row) throw new Error('the meeting just made is not visible')
    const hostToken = await issueToken({ userId: hostId, role: 'GUEST' }, linkEndsAt)
    return { isNew: true, meeting: made(toMeeting(row, [], hostId), hostToken) }
  }

  return async (maybePrincipal: Principal | null, body: Making, address: string) => {
    if (maybePrincipal?.role !== 'DOCTOR') return makeWithoutDoctor(maybePrincipal, body, address)
    if (body.doctorId !== undefined && body.doctorId !== maybePrincipal.userId)
      throw new ApiError('FORBIDDEN', 'You can make meetings of your own only.')
    requireLobby(body.lobby)
    return makeAsDoctor(maybePrincipal, await completed(body, maybePrincipal.userId))
  }
}
