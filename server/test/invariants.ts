import {
  appointmentMoves,
  callSessionMoves,
  guestMoves,
  type Moves,
  meetingMoves,
  queueEntryMoves,
  scheduleMoves,
} from '@medconsult/contract'

type Rows = <R extends Record<string, unknown>>(statement: string, values?: unknown[]) => Promise<R[]>

/** Conditions that must never occur. Each query returns the ids of violations. */
const neverFound: Record<string, string> = {
  'two live calls of one doctor': `SELECT doctor_id AS id FROM call_sessions
    WHERE status IN ('INVITED','CONFIRMED','ACTIVE') GROUP BY doctor_id HAVING count(*) > 1`,
  'two live calls of one patient': `SELECT patient_id AS id FROM call_sessions
    WHERE status IN ('INVITED','CONFIRMED','ACTIVE') GROUP BY patient_id HAVING count(*) > 1`,
  'an invited place without its invitation': `SELECT e.id FROM queue_entries e WHERE e.status = 'INVITED' AND NOT EXISTS (
    SELECT 1 FROM call_sessions c WHERE c.queue_entry_id = e.id AND c.status = 'INVITED')`,
  'a place in a call without its call': `SELECT e.id FROM queue_entries e WHERE e.status = 'IN_CALL' AND NOT EXISTS (
    SELECT 1 FROM call_sessions c WHERE c.queue_entry_id = e.id AND c.status IN ('CONFIRMED','ACTIVE'))`,
  'an invitation whose place is not invited': `SELECT c.id FROM call_sessions c JOIN queue_entries e ON e.id = c.queue_entry_id
    WHERE c.status = 'INVITED' AND e.status <> 'INVITED'`,
  'a call whose place is not in it': `SELECT c.id FROM call_sessions c JOIN queue_entries e ON e.id = c.queue_entry_id
    WHERE c.status IN ('CONFIRMED','ACTIVE') AND e.status <> 'IN_CALL'`,
  'a live call outside of an online session': `SELECT c.id FROM call_sessions c JOIN schedules s ON s.id = c.schedule_id
    WHERE c.status IN ('INVITED','CONFIRMED','ACTIVE') AND s.status <> 'ONLINE'`,
  'two appointments of one doctor at one time': `SELECT a.id FROM appointments a JOIN appointments b
    ON b.doctor_id = a.doctor_id AND b.id > a.id
    AND (b.period && a.period OR b.kept_period && a.period OR b.period && a.kept_period OR b.kept_period && a.kept_period)
    WHERE a.due_at IS NOT NULL AND b.due_at IS NOT NULL`,
  'two appointments of one patient at one time': `SELECT a.id FROM appointments a JOIN appointments b
    ON b.patient_id = a.patient_id AND b.id > a.id
    AND (b.period && a.period OR b.kept_period && a.period OR b.period && a.kept_period OR b.kept_period && a.kept_period)
    WHERE a.due_at IS NOT NULL AND b.due_at IS NOT NULL`,
  'two holds of one patient': `SELECT patient_id AS id FROM appointments WHERE status = 'HELD'
    GROUP BY patient_id HAVING count(*) > 1`,
  'a live call of an appointment that is not confirmed': `SELECT c.id FROM call_sessions c
    JOIN appointments a ON a.id = c.appointment_id
    WHERE c.status IN ('CONFIRMED','ACTIVE') AND a.status <> 'CONFIRMED'`,
  'a call of an appointment in person, or of other people': `SELECT c.id FROM call_sessions c
    JOIN appointments a ON a.id = c.appointment_id
    WHERE a.type <> 'ONLINE' OR a.doctor_id <> c.doctor_id OR a.patient_id <> c.patient_id`,
  'reminders of an appointment without an agreed time': `SELECT a.id FROM appointments a
    JOIN reminders r ON r.appointment_id = a.id WHERE a.status <> 'CONFIRMED' AND a.kept_period IS NULL`,
  'a queue number given twice': `SELECT schedule_id AS id FROM queue_entries
    GROUP BY schedule_id, queue_number HAVING count(*) > 1`,
  'a queue number that was never given': `SELECT e.id FROM queue_entries e JOIN schedules s ON s.id = e.schedule_id
    WHERE e.queue_number > s.last_queue_number`,
  'two places of one patient': `SELECT schedule_id AS id FROM queue_entries WHERE status <> 'LEFT'
    GROUP BY schedule_id, patient_id HAVING count(*) > 1`,
  'a call that was confirmed after its time': `SELECT id FROM call_sessions WHERE confirmed_at >= expires_at`,
  'an expiry before its time': `SELECT id FROM call_sessions WHERE status = 'EXPIRED' AND ended_at < expires_at`,
  'signals of a call that is over': `SELECT s.room_id AS id FROM room_signals s JOIN rooms r ON r.id = s.room_id
    WHERE r.closed_at IS NOT NULL`,
  'a page of a call that is over': `SELECT p.room_id AS id FROM room_peers p JOIN rooms r ON r.id = p.room_id
    WHERE r.closed_at IS NOT NULL`,
  'a message after the end of its call': `SELECT m.id FROM chat_messages m JOIN rooms r ON r.id = m.room_id
    WHERE m.created_at > r.closed_at`,
  'a message in a call that nobody accepted': `SELECT m.id FROM chat_messages m JOIN call_sessions c ON c.id = m.room_id
    WHERE c.confirmed_at IS NULL`,
  'a chat with a gap': `SELECT room_id AS id FROM chat_messages GROUP BY room_id HAVING max(position) <> count(*)`,
  'a chat in which time runs backwards': `SELECT m.id FROM chat_messages m JOIN chat_messages n
    ON n.room_id = m.room_id AND n.position = m.position + 1 WHERE n.created_at < m.created_at`,
  'an admitted guest who is no member': `SELECT g.id FROM room_guests g WHERE g.status = 'ADMITTED' AND NOT EXISTS (
    SELECT 1 FROM room_members m WHERE m.room_id = g.room_id AND m.member_id = coalesce(g.user_id, g.id) AND m.name = g.name)`,
  'a member who is no admitted guest': `SELECT m.member_id AS id FROM room_members m WHERE m.user_type = 'guest' AND NOT EXISTS (
    SELECT 1 FROM room_guests g WHERE coalesce(g.user_id, g.id) = m.member_id AND g.room_id = m.room_id AND g.status = 'ADMITTED') AND NOT EXISTS (
    SELECT 1 FROM meetings x WHERE x.id = m.room_id AND x.patient_id = m.member_id AND x.ended_at IS NOT NULL)`,
  'more people in a room than it takes': `SELECT r.id FROM rooms r JOIN room_members m ON m.room_id = r.id
    GROUP BY r.id HAVING count(*) > r.size`,
  'a call whose room is not open with it': `SELECT c.id FROM call_sessions c LEFT JOIN rooms r ON r.id = c.id
    WHERE r.id IS NULL OR (r.closed_at IS NULL) <> (c.status IN ('INVITED','CONFIRMED','ACTIVE'))`,
  'a guest in a room whose stay is not written down': `SELECT m.member_id AS id FROM room_members m
    WHERE m.user_type = 'guest' AND NOT EXISTS (SELECT 1 FROM room_stays s
      WHERE s.room_id = m.room_id AND s.member_id = m.member_id AND s.until_position IS NULL)`,
  'a stay of somebody who is not in the room': `SELECT s.member_id AS id FROM room_stays s
    WHERE s.until_position IS NULL AND NOT EXISTS (SELECT 1 FROM room_members m
      WHERE m.room_id = s.room_id AND m.member_id = s.member_id)`,
  'a message of a guest who was not in the room': `SELECT m.id FROM chat_messages m WHERE m.author_type = 'guest'
    AND NOT EXISTS (SELECT 1 FROM room_stays s WHERE s.room_id = m.room_id AND s.member_id = m.author_id
      AND m.position > s.after_position AND m.position <= coalesce(s.until_position, m.position))`,
  'a meeting whose room is not open with it': `SELECT m.id FROM meetings m LEFT JOIN rooms r ON r.id = m.id
    WHERE r.id IS NULL OR r.host_id <> m.host_id OR (r.closed_at IS NULL) <> (m.ended_at IS NULL)`,
  'an account let in that is no member': `SELECT g.id FROM room_guests g WHERE g.status = 'ADMITTED'
    AND g.user_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM room_members m WHERE m.room_id = g.room_id AND m.member_id = g.user_id)`,
  'somebody still in a meeting that is over': `SELECT s.id FROM meeting_stays s JOIN meetings m ON m.id = s.meeting_id
    WHERE m.ended_at IS NOT NULL AND s.left_at IS NULL`,
  'a stay that overlaps another of the same person': `SELECT a.id FROM meeting_stays a JOIN meeting_stays b
    ON b.meeting_id = a.meeting_id AND b.member_id = a.member_id AND b.id <> a.id
      AND b.joined_at > a.joined_at AND (a.left_at IS NULL OR b.joined_at < a.left_at)`,
  'somebody without a token who is out and still due': `SELECT id FROM room_guests
    WHERE due_at IS NOT NULL AND status NOT IN ('WAITING','ADMITTED')`,
  'somebody waits for a room that is closed': `SELECT g.id FROM room_guests g JOIN rooms r ON r.id = g.room_id
    WHERE r.closed_at IS NOT NULL AND g.status IN ('LINKED','WAITING','ADMITTED')`,
}

/** @returns the names of the invariants that are violated now */
export async function violations(rows: Rows): Promise<string[]> {
  const parts = Object.entries(neverFound).map(([name, query]) => `SELECT '${name}' AS name FROM (${query}) found`)
  const found = await rows<{ name: string }>(parts.join(' UNION '))
  return found.map(({ name }) => name)
}

const machines: Record<string, Moves<string>> = {
  appointments: appointmentMoves,
  call_sessions: callSessionMoves,
  queue_entries: queueEntryMoves,
  schedules: scheduleMoves,
  room_guests: guestMoves,
  meetings: meetingMoves,
}

/** Records every later change of a status, by a trigger in the database. */
export async function recordMoves(rows: Rows): Promise<void> {
  await rows('CREATE TABLE seen_moves (machine text, source text, target text)')
  await rows(`CREATE FUNCTION record_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      INSERT INTO public.seen_moves VALUES (TG_TABLE_NAME, OLD.status, NEW.status);
      RETURN NULL;
    END $$`)
  for (const table of Object.keys(machines)) {
    // An appointment can get another proposed time without a change of its status.
    const when = table === 'appointments' ? 'WHEN (NEW.status <> OLD.status)' : ''
    await rows(
      `CREATE TRIGGER record_moves AFTER UPDATE OF status ON ${table} FOR EACH ROW ${when} EXECUTE FUNCTION record_move()`,
    )
  }
}

/** @returns the moves that were recorded, and those that the contract's tables do not allow */
export async function seenMoves(rows: Rows): Promise<{ seen: string[]; illegal: string[] }> {
  const found = await rows<{ machine: string; source: string; target: string }>(
    'SELECT DISTINCT machine, source, target FROM seen_moves ORDER BY 1, 2, 3',
  )
  const name = ({ machine, source, target }: (typeof found)[number]) => `${machine}: ${source} → ${target}`
  const illegal = found.filter(({ machine, source, target }) => !machines[machine]?.[source]?.includes(target))
  return { seen: found.map(name), illegal: illegal.map(name) }
}
