import { randomInt } from 'node:crypto'
import { EMPTY_MEETING_MS, type GuestStatus, linkWords, MEETING_LINK_MS } from '@medconsult/contract'
import type pg from 'pg'
import type { Clock } from '../src/platform/clock.ts'
import { newId } from '../src/platform/database/index.ts'
import type { Person } from './client.ts'
import type { createTokenMaker } from './tokens.ts'

/** Inserts meetings and their guests directly into the tables. */
export function createMeetingFactories(deps: {
  owner: pg.Pool
  tokenOf: ReturnType<typeof createTokenMaker>
  clock: Clock
}) {
  const { owner, tokenOf, clock } = deps
  let people = 0

  /** A meeting of that doctor. */
  async function meeting(
    doctor: Person,
    given: { patient?: Person; status?: 'SCHEDULED' | 'ACTIVE' } = {},
  ): Promise<{ id: string; roomId: string }> {
    const { patient, status = 'SCHEDULED' } = given
    const [id, now] = [newId(), clock.now()]
    const roomId = Array.from({ length: 6 }, () => linkWords[randomInt(linkWords.length)]).join('-')
    const linkEndsAt = new Date(now.getTime() + MEETING_LINK_MS)
    await owner.query(
      `INSERT INTO meetings (id, code, host_id, host_name, doctor_id, patient_id, patient_name, status, created_at,
         link_ends_at, lobby, started_at, due_at) VALUES ($1,$2,$3,$4,$3,$5,$6,$7,$8,$9,true,$10,$11)`,
      [
        id,
        roomId,
        doctor.id,
        doctor.name,
        patient?.id ?? null,
        patient?.name ?? null,
        status,
        now,
        linkEndsAt,
        status === 'ACTIVE' ? now : null,
        status === 'ACTIVE' ? new Date(now.getTime() + EMPTY_MEETING_MS) : linkEndsAt,
      ],
    )
    return { id, roomId }
  }

  /** A guest of a meeting, as if they had come by its link. */
  async function meetingGuest(
    meetingId: string,
    status: Exclude<GuestStatus, 'LINKED' | 'REVOKED'> = 'ADMITTED',
    given: { name?: string; account?: Person; isHost?: boolean } = {},
  ): Promise<Person> {
    people += 1
    const { account, name = account?.name ?? `Guest ${people}`, isHost = false } = given
    const [id, now] = [newId(), clock.now()]
    await owner.query(
      `INSERT INTO room_guests (id, room_id, name, status, user_id, user_type, created_at, expires_at, used_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)`,
      [
        id,
        meetingId,
        name,
        status,
        account?.id ?? null,
        account?.role.toLowerCase() ?? null,
        now,
        new Date(now.getTime() + MEETING_LINK_MS),
      ],
    )
    if (isHost) {
      await owner.query(
        'UPDATE meetings SET host_id = $2, doctor_id = NULL, patient_id = NULL, patient_name = NULL WHERE id = $1',
        [meetingId, id],
      )
      await owner.query('UPDATE rooms SET host_id = $2 WHERE id = $1', [meetingId, id])
    }
    return { id, name, email: '', role: 'GUEST', token: await tokenOf({ id, role: 'GUEST' }) }
  }

  return { meeting, meetingGuest }
}
