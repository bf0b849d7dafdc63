import { createHash } from 'node:crypto'
import type { RoomId, RoomMembers } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { notFound } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import type { RoomRun } from '../owner.ts'
import { type IceConfig, relayPolicy } from '../relay/ice-servers.ts'

/**
 * Who may be in each of some rooms now: of those to which the actor belongs, or of all for background work. A wish for
 * relays only counts where there are any.
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

/** A stranger, and whoever may be in the room no longer, is not told that it exists. @throws ApiError NOT_FOUND */
export const readRoomMembers = (run: RoomRun, ice: IceConfig, principal: Principal, id: RoomId): Promise<RoomMembers> =>
  run(actorOf(principal), async (tx) => {
    const list = (await findAllowLists(tx, ice, [id])).get(id)
    const isOver = list?.members.length === 0
    if (!list || !(isOver || list.members.some(({ userId }) => userId === principal.userId)))
      throw notFound('This room')
    return list
  })

/** @throws ApiError NOT_FOUND for whoever is not its host, and when it is over */
export const pauseRoom = (run: RoomRun, principal: Principal, id: RoomId, paused: boolean): Promise<void> =>
  run(actorOf(principal), async (tx) => {
    const { rows } = await sql<{ moved: boolean }>`SELECT pause_room(${id}, ${paused}) AS moved`.execute(tx)
    if (!rows[0]?.moved) throw notFound('This room')
  })
