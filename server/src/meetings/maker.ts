import { APPOINTMENT_ROOM, MEETING_LINK_MS, type Meeting, type MeetingCode, type RoomId } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../audit/index.ts'
import { newId } from '../platform/database/index.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { insertKnock, moveGuest } from '../room/index.ts'
import type { MeetingDeps } from './deps.ts'
import { actorFor, findByLink, linkActor } from './membership.ts'
import { findNamed, type Named } from './naming.ts'
import { requireLobby, requireSame, requireTime } from './policy.ts'
import { findAttendance, findMeeting, findPreview, insertMeeting, type NewMeeting } from './repository.ts'
import { codeOfAppointment, newRoomCode } from './room-code.ts'
import { toMeeting } from './rows.ts'
import { subjectOf } from './subject.ts'

interface Making {
  appointmentId?: string | undefined
  doctorId?: string | undefined
  patientId?: string | undefined
  scheduledTime?: string | null | undefined
  hostName?: string | undefined
  lobby?: boolean | undefined
}

/** @param hostToken the token for a host who has no doctor's account */
const answerNew = (meeting: Meeting, hostToken: string | null) => ({
  isNew: true,
  meeting: { ...meeting, path: `/meet/${meeting.roomId}`, hostToken },
})

const answerKnown = (meeting: Meeting) => ({
  isNew: false,
  meeting: { ...meeting, path: `/meet/${meeting.roomId}`, hostToken: null },
})

/** The acting doctor. @throws ApiError DOCTOR_NOT_VERIFIED */
async function findDoctor(tx: QueryExecutorProvider): Promise<{ id: string; name: string }> {
  const { rows } = await sql<{ id: string; name: string; ok: boolean }>`
    SELECT id, name, verified_at IS NOT NULL AS ok FROM users WHERE id = actor_id()`.execute(tx)
  if (!rows[0]?.ok) throw new ApiError('DOCTOR_NOT_VERIFIED', 'The clinic has to verify your account first.')
  return rows[0]
}

/** A patient whom the acting doctor may know. @throws ApiError NOT_FOUND */
async function findPatient(tx: QueryExecutorProvider, id: string): Promise<{ id: string; name: string }> {
  const { rows } = await sql<{ id: string; name: string }>`
    SELECT id, name FROM users WHERE id = ${id} AND role = 'PATIENT'`.execute(tx)
  if (!rows[0]) throw notFound('This patient')
  return rows[0]
}

/** Makes meetings and their links: for doctors, and with `MEETINGS=open` for anybody. */
export function createMeetingMaker({ run, clock, issueToken, makers, budgets }: MeetingDeps) {
  const byOthers = budgets.of('meetingsOfStrangers')
  const wrongLinks = budgets.of('wrongMeetingLinks')

  function timesOf(given: string | null | undefined) {
    const now = clock.now()
    const scheduledTime = given ? new Date(given) : null
    requireTime(scheduledTime, now)
    const from = Math.max(now.getTime(), scheduledTime?.getTime() ?? 0)
    return { now, scheduledTime, linkEndsAt: new Date(from + MEETING_LINK_MS) }
  }

  const codeFor = ({ appointmentId }: Making): MeetingCode =>
    appointmentId === undefined ? newRoomCode() : codeOfAppointment(appointmentId)

  /** The meeting as its members see it. */
  async function findOwn(tx: QueryExecutorProvider, code: MeetingCode, viewerId: string): Promise<Meeting | undefined> {
    const row = await findMeeting(tx, code)
    return row && toMeeting(row, await findAttendance(tx, [row.id]), viewerId)
  }

  /**
   * Completes the request from the appointment in our calendar. Only the appointment's own doctor may make its meeting.
   * @returns the patient, and the time
   * @throws ApiError VALIDATION, NOT_FOUND
   */
  function completed(
    { appointment, ours }: Named,
    doctorId: string,
  ): { patientId?: string | undefined; time?: string } {
    if (!appointment) return { patientId: ours.patientId }
    if (appointment.doctorId !== doctorId || !appointment.isAgreed) throw notFound('This appointment')
    requireSame('patientId', ours.patientId, appointment.patientId)
    const { patientId, time } = appointment
    return { patientId, ...(time > clock.now() && { time: time.toISOString() }) }
  }

  async function makeAsDoctor(principal: Principal, body: Making) {
    const named = await findNamed(run, body)
    if (named.ours.doctorId !== undefined && named.ours.doctorId !== principal.userId)
      throw new ApiError('FORBIDDEN', 'You can make meetings of your own only.')
    requireLobby(body.lobby)
    const { patientId, time } = completed(named, principal.userId)
    return run(actorOf(principal), async (tx) => {
      const doctor = await findDoctor(tx)
      const patient = patientId === undefined ? null : await findPatient(tx, patientId)
      const times = timesOf(body.scheduledTime ?? time)
      const meeting: NewMeeting = {
        id: newId<RoomId>(),
        code: codeFor(body),
        appointmentId: named.appointment?.id ?? null,
        given: { ...named.given, doctorId: undefined },
        host: { ...doctor, isDoctor: true },
        patient,
        lobby: true,
        ...times,
      }
      if (await insertMeeting(tx, meeting)) {
        await audit(tx, times.now, 'MEETING_CREATED', subjectOf({ id: meeting.id, patient_id: patient?.id ?? null }))
        const own = await findOwn(tx, meeting.code, principal.userId)
        if (!own) throw new Error('the meeting just made is not visible')
        return answerNew(own, null)
      }
      // Another request has made the meeting. If it was the same doctor's, or was made without an account and is open
      // to all, that meeting is the answer. If it is another doctor's, this doctor must not learn of it.
      const known =
        (await findOwn(tx, meeting.code, principal.userId)) ??
        (await run.within(tx, linkActor, () => findByLink(tx, meeting.code, { openOnly: true })))
      if (!known) throw notFound('This appointment')
      return answerKnown(known)
    })
  }

  /** The existing meeting of an appointment: in full for its members, and as a preview for others. */
  const findKnown = (maybePrincipal: Principal | null, code: MeetingCode): Promise<Meeting | undefined> =>
    run(actorFor(maybePrincipal), async (tx) => {
      const own = maybePrincipal && (await findOwn(tx, code, maybePrincipal.userId))
      // With `MEETINGS=open` only. Otherwise a meeting is not revealed to people who do not have its link.
      if (own || makers !== 'open') return own ?? undefined
      return run.within(tx, linkActor, () => findByLink(tx, code))
    })

  /**
   * Requires that the appointment is not one of this clinic, because only its doctor may make its meeting.
   * @throws ApiError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND
   */
  function requireNoneOfOurs({ appointment }: Named, maybePrincipal: Principal | null): void {
    if (!appointment) return
    if (!maybePrincipal)
      throw new ApiError(
        'UNAUTHENTICATED',
        'This is an appointment of this clinic. Its doctor signs in and opens the room.',
      )
    if (appointment.patientId !== maybePrincipal.userId) throw notFound('This appointment')
    throw new ApiError('FORBIDDEN', 'The room of your appointment is opened by your doctor.')
  }

  /**
   * Makes a meeting whose host has no doctor's account. The host becomes the meeting's first guest, with a token for
   * this meeting only.
   * @returns undefined when another request has just made it
   */
  const insertOpen = (maybePrincipal: Principal | null, body: Making, given: Named['given']) =>
    run(linkActor, async (tx) => {
      const { now, scheduledTime, linkEndsAt } = timesOf(body.scheduledTime)
      const lobby = body.lobby ?? maybePrincipal !== null
      const { rows } = maybePrincipal
        ? await sql<{ name: string }>`SELECT name FROM users WHERE id = ${maybePrincipal.userId}`.execute(tx)
        : { rows: [] }
      const name = (rows[0]?.name ?? body.hostName ?? 'Host').slice(0, 60)
      const [id, hostId, code] = [newId<RoomId>(), newId(), codeFor(body)]
      const host = { id: hostId, name, isDoctor: false }
      const times = { scheduledTime, now, linkEndsAt }
      if (!(await insertMeeting(tx, { id, code, appointmentId: null, given, host, patient: null, lobby, ...times })))
        return undefined
      await insertKnock(tx, { id: hostId, roomId: id, name, account: null, now, expiresAt: linkEndsAt, dueAt: null })
      // Without a lobby the host's place stays free for anybody, because clients of other systems never use the host's
      // token.
      await moveGuest(tx, { id: hostId, roomId: id }, lobby ? 'ADMITTED' : 'LEFT')
      return run.within(tx, actorOf({ userId: hostId, role: 'GUEST' }), async () => {
        await audit(tx, now, 'MEETING_CREATED', subjectOf({ id }))
        const own = await findOwn(tx, code, hostId)
        if (!own) throw new Error('the meeting just made is not visible')
        return { own, hostId, linkEndsAt }
      })
    })

  async function makeWithoutDoctor(maybePrincipal: Principal | null, body: Making, address: string) {
    const code = body.appointmentId === undefined ? null : codeOfAppointment(body.appointmentId)
    const known = code === null ? undefined : await findKnown(maybePrincipal, code)
    if (known) return answerKnown(known)
    if (makers !== 'open')
      throw maybePrincipal
        ? new ApiError('FORBIDDEN', 'Only doctors can make a meeting here.')
        : new ApiError('UNAUTHENTICATED', 'Sign in as a doctor to make a meeting.')
    const named = await findNamed(run, body)
    requireNoneOfOurs(named, maybePrincipal)
    await byOthers.consume(networkOf(address))
    const made = await insertOpen(maybePrincipal, body, named.given)
    if (made) {
      const hostToken = await issueToken({ userId: made.hostId, role: 'GUEST' }, made.linkEndsAt)
      return answerNew(made.own, hostToken)
    }
    const twin = code === null ? undefined : await findKnown(maybePrincipal, code)
    if (!twin) throw new Error('a meeting was not made, and there is none')
    return answerKnown(twin)
  }

  return {
    make: (maybePrincipal: Principal | null, body: Making, address: string) =>
      maybePrincipal?.role === 'DOCTOR'
        ? makeAsDoctor(maybePrincipal, body)
        : makeWithoutDoctor(maybePrincipal, body, address),

    /**
     * Makes a meeting when somebody opens a link of the form `room-` and an id for which there is none; with
     * `MEETINGS=open` only.
     * @throws ApiError NOT_FOUND
     */
    openByLink: (code: MeetingCode, address: string): Promise<void> =>
      wrongLinks.guess(networkOf(address), ['NOT_FOUND'], async () => {
        if (!code.startsWith(APPOINTMENT_ROOM) || (await run(linkActor, (tx) => findPreview(tx, code)))) return
        if (makers !== 'open')
          throw new ApiError(
            'NOT_FOUND',
            'Nobody has made this meeting. Doctors make meetings here: ask yours for the link.',
          )
        await makeWithoutDoctor(null, { appointmentId: code.slice(APPOINTMENT_ROOM.length) }, address)
      }),
  }
}
