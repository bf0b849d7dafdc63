import { type QueryExecutorProvider, sql } from 'kysely'

/**
 * Reads the state of the host's notification about this guest. For background work.
 * @returns undefined if there is none, because it was not written yet or the host chose no channel
 */
export async function findGuestNotice(
  tx: QueryExecutorProvider,
  guestId: string,
  sendsMails: boolean,
): Promise<{ shown: boolean; sent: boolean; underWay: boolean; at: Date } | undefined> {
  const { rows } = await sql<{ shown: boolean; sent: boolean; underWay: boolean; at: Date }>`
    SELECT n.shown, n.created_at AS at, coalesce(bool_or(d.state = 'SENT'), false) AS sent,
      coalesce(bool_or(d.state IN ('PENDING', 'SENDING') AND (d.channel <> 'EMAIL' OR ${sendsMails})), false) AS "underWay"
    FROM notifications n LEFT JOIN deliveries d ON d.notification_id = n.id
    WHERE n.guest_id = ${guestId} GROUP BY n.id`.execute(tx)
  return rows[0]
}
