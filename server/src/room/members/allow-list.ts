import { createHash } from 'node:crypto'
import type { RoomId, RoomMembers } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { notFound } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import type { RoomRun } from '../owner.ts'
import { type IceConfig, relayPolicy } from '../relay/ice-servers.ts'

/**
 * The allow list of each room. An actor who is a person gets the lists of the rooms to which they belong, and
 * background work gets all. A member's choice of relays only is ignored where the clinic has no relay.
 */
export async function findAllowLists(
  tx: QueryExecutorProvider,
  ice: IceConfig,
  ids: RoomId[],
): Promise<Map<RoomId, RoomMembers>> {
  const policy = relayPolicy(ice)
  const { rows } = await sql<{
    room_id: RoomId
    members: RoomMembers['members']
    relay_only: boolean
    paused_by: string | null
  }>`
    SELECT room_id, members, relay_only, paused_by FROM room_allow_lists(${ids}::uuid[])`.execute(tx)
  return new Map(
    rows.map(({ room_id, members, relay_only, paused_by: pausedBy }) => {
      const relayOnly = policy === 'always' || (policy === 'choice' && relay_only)
      const revision = createHash('sha256')
        .update(JSON.stringify([members, relayOnly, pausedBy]))
        .digest('hex')
        .slice(0, 16)
      return [room_id, { members, relayOnly, pausedBy, revision }]
    }),
  )
}

/**
 * Reads the allow list of a room. Anybody who may not be in the room gets NOT_FOUND, so that they do not learn that it
 * exists.
 * @throws ApiError NOT_FOUND
 */
export const readRoomMembers = (run: RoomRun, ice: IceConfig, principal: Principal, id: RoomId): Promise<RoomMembers> =>
  run(actorOf(principal), async (tx) => {
    const list = (await findAllowLists(tx, ice, [id])).get(id)
    const isOver = list?.members.length === 0
    if (!list || !(isOver || list.members.some(({ userId }) => userId === principal.userId)))
      throw notFound('This room')
    return list
  })

/** Pauses or resumes a room. @throws ApiError NOT_FOUND for anybody except its host, and when the room is over */
export const pauseRoom = (run: RoomRun, principal: Principal, id: RoomId, paused: boolean): Promise<void> =>
  run(actorOf(principal), async (tx) => {
    const { rows } = await sql<{ moved: boolean }>`SELECT pause_room(${id}, ${paused}) AS moved`.execute(tx)
    if (!rows[0]?.moved) throw notFound('This room')
  })
