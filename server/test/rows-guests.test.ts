import { ROOM_SIZE } from '@medconsult/contract'
import { afterAll, describe, expect, test } from 'vitest'
import { newId } from '../src/platform/database/index.ts'
import { retentionKinds } from '../src/platform/retention.ts'
import { createRowsClinic } from './rows-clinic.ts'

const { testApp, people, ids, as, isKnown } = await createRowsClinic()
afterAll(() => testApp.close())

describe('a guest in the database', () => {
  /** Every function that runs as its owner, as a guest may try it, and what an admitted guest gets. */
  const tried: Record<string, [statement: string, values: () => unknown[], got: unknown[] | null]> = {
    acting: ['SELECT (acting())[1] AS got', () => [], ['$self']],
    take_queue_number: ['SELECT take_queue_number($1) AS got', () => [ids.schedule], [null]],
    lock_queue: ['SELECT revision AS got FROM lock_queue($1)', () => [ids.schedule], []],
    queue_places: ['SELECT id AS got FROM queue_places($1)', () => [ids.schedule], []],
    queue_snapshot: ['SELECT places AS got FROM queue_snapshot($1)', () => [ids.schedule], []],
    queue_changes: ['SELECT places AS got FROM queue_changes($1)', () => [ids.schedule], []],
    waiting_count: ['SELECT waiting_count($1) AS got', () => [ids.schedule], [0]],
    queue_languages: ['SELECT patient_id AS got FROM queue_languages($1)', () => [ids.schedule], []],
    // What it says before there are any visits.
    visit_minutes: ['SELECT visit_minutes($1) AS got', () => [people.doctor.id], [10]],
    seal_audit_trail: ["SELECT sealed AS got FROM seal_audit_trail(now(), 10, 3600000, 0, '')", () => [], []],
    hold_verification: ['SELECT hold_verification($1) AS got', () => [people.doctor.id], [null]],
    clinic_figures: ["SELECT planned AS got FROM clinic_figures('2026-03-02', 'UTC')", () => [], []],
    queue_figures: ["SELECT places AS got FROM queue_figures('2026-03-02')", () => [], []],
    oldest_unsealed: ['SELECT oldest_unsealed() AS got', () => [], [null]],
    latest_migration: ['SELECT latest_migration() AS got', () => [], [null]],
    limit_session: ['SELECT limit_session($1, 15, now()) AS got', () => [newId()], [false]],
    use_session: ['SELECT use_session($1, now()) AS got', () => [newId()], [false]],
    end_idle_sessions: ['SELECT id AS got FROM end_idle_sessions(now())', () => [], []],
    calls_now: ['SELECT calls_now() AS got', () => [], [0]],
    specialty_doctors: ['SELECT specialty_doctors(id) AS got FROM specialties', () => [], []],
    is_room_member: ['SELECT is_room_member($1) AS got', () => [ids.otherCall], [false]],
    is_room_guest: ['SELECT is_room_guest($1) AS got', () => [ids.otherCall], [false]],
    is_visit_doctor: ['SELECT is_visit_doctor($1) AS got', () => [ids.call], [false]],
    is_visit_patient: ['SELECT is_visit_patient($1) AS got', () => [ids.call], [false]],
    rating_figures: ['SELECT told AS got FROM rating_figures(now(), 1)', () => [], []],
    rating_comments: ['SELECT rating_comments(now(), 1) AS got', () => [], []],
    lock_room: ['SELECT host_id AS got FROM lock_room($1)', () => [ids.otherCall], []],
    find_guest_link: [
      "SELECT id AS got FROM find_guest_link(sha256('known'), now() - interval '1 hour')",
      () => [],
      [],
    ],
    free_slots: [
      "SELECT starts_at AS got FROM free_slots($1, '2026-03-03', '2026-03-30', '2026-03-02')",
      () => [people.doctor.id],
      [],
    ],
    next_free_slot: ["SELECT next_free_slot($1, '2026-03-02') AS got", () => [people.doctor.id], [null]],
    lock_calendar: ['SELECT verified AS got FROM lock_calendar($1)', () => [people.doctor.id], []],
    is_slot_taken: [
      "SELECT is_slot_taken($1, '2026-03-10 10:00Z', '2026-03-02') AS got",
      () => [people.doctor.id],
      [false],
    ],
    free_expired_holds: ["SELECT free_expired_holds($1, 'infinity') AS got", () => [people.doctor.id], [0]],
    notify_user: [
      `SELECT notify_user(jsonb_build_object('id', $1::text, 'user_id', $2::text, 'kind', 'CALL_STARTED',
         'possible', '["IN_APP"]'::jsonb, 'chosen', '["IN_APP"]'::jsonb), now()) AS got`,
      () => [newId(), people.otherPatient.id],
      [null],
    ],
    open_login_session: [
      'SELECT open_login_session($1, now(), now(), NULL, NULL, NULL) AS got',
      () => [newId()],
      [false],
    ],
    end_other_sessions: ["SELECT end_other_sessions($1, now(), 'FACTOR_REMOVED') AS got", () => [ids.session], [0]],
    call_history: ['SELECT code AS got FROM call_history($1)', () => [ids.call], []],
    report_call: ["SELECT report_call($1, 'x', '[]', now()) AS got", () => [newId()], [null]],
    keep_session: ['SELECT keep_session($1) AS got', () => [ids.session], [false]],
    rename_account: ["SELECT rename_account('Somebody') AS got", () => [], ['SAME']],
    confirm_email_change: ["SELECT outcome AS got FROM confirm_email_change(sha256('x'), now())", () => [], []],
    prove_session: ['SELECT prove_session($1, now()) AS got', () => [ids.session], [false]],
    end_login_session: ['SELECT end_login_session($1, now()) AS got', () => [ids.session], [false]],
    session_is_open: ['SELECT session_is_open($1, $2) AS got', () => [newId(), people.patient.id], [false]],
    withdraw_deliveries: ['SELECT withdraw_deliveries($1, NULL, now()) AS got', () => [newId()], null],
    may_audit: ['SELECT may_audit(NULL, $1, NULL, NULL) AS got', () => [people.patient.id], [false]],
    patient_contact: ['SELECT phone AS got FROM patient_contact($1)', () => [people.patient.id], []],
    note_phone_call: ['SELECT note_phone_call($1, now()) AS got', () => [ids.call], [null]],
    plan_reminders: ["SELECT plan_reminders($1, '[]', now())::text AS got", () => [newId()], ['']],
    keep_push_subscription: [
      `SELECT keep_push_subscription($1, 'https://push.example/other', 'x', 'x', now())::text AS got`,
      () => [newId()],
      ['false'],
    ],
    take_waiting_guests: ["SELECT take_waiting_guests('infinity', 'infinity') AS got", () => [], []],
    note_host_reach: ["SELECT note_host_reach($1, 'TOLD', now()) AS got", () => [people.waiting.id], [false]],
    pause_room: ['SELECT pause_room($1, true) AS got', () => [ids.otherCall], [false]],
    extend_invitation: ["SELECT extend_invitation($1, '-infinity') AS got", () => [ids.otherCall], [null]],
    chat_room: ['SELECT patient_id AS got FROM chat_room($1)', () => [ids.otherCall], []],
    lock_chat: ['SELECT NULL AS got FROM lock_chat($1)', () => [ids.otherCall], [null]],
    chat_end: ['SELECT last_position AS got FROM chat_end($1)', () => [ids.otherCall], []],
    may_read_message: ['SELECT may_read_message($1, 1) AS got', () => [ids.otherCall], [false]],
    enter_room: ['SELECT name AS got FROM enter_room($1)', () => [ids.otherCall], []],
    room_allow_lists: ['SELECT members AS got FROM room_allow_lists(ARRAY[$1]::uuid[])', () => [ids.otherCall], []],
    shown_as: ["SELECT shown_as('doctor', $1) AS got", () => [people.otherPatient.id], ['guest']],
    claim_room_peer: [
      "SELECT is_own AS got FROM claim_room_peer($1, 'mine', now(), true)",
      () => [ids.otherCall],
      [false],
    ],
    meeting_plate: ['SELECT id AS got FROM meeting_plate($1)', () => ['no-such-link'], []],
    stay_in_meeting: [
      'SELECT NULL AS got FROM stay_in_meeting($1, $2, now(), now(), now())',
      () => [ids.otherMeeting, newId()],
      [null],
    ],
    has_second_factor: ['SELECT has_second_factor($1) AS got', () => [people.patient.id], [null]],
    has_administrator: ['SELECT has_administrator(NULL) AS got', () => [], [null]],
    disable_account: ['SELECT disable_account($1, now()) AS got', () => [people.patient.id], [null]],
    change_account_role: ["SELECT change_account_role($1, 'ADMIN') AS got", () => [people.patient.id], [null]],
    open_walk_in_session: [
      'SELECT open_walk_in_session($1, now(), now(), NULL, NULL) AS got',
      () => [people.patient.id],
      [false],
    ],
    may_join_queue_of: ['SELECT may_join_queue_of($1) AS got', () => [people.doctor.id], [false]],
    end_walk_ins: ['SELECT end_walk_ins(now()) AS got', () => [], [null]],
    end_account_sessions: ['SELECT end_account_sessions($1, now()) AS got', () => [people.patient.id], [null]],
    account_of: ["SELECT account_of('doctor@example.org') AS got", () => [], [null]],
    is_own_patient: ['SELECT is_own_patient($1) AS got', () => [people.patient.id], [false]],
    ...Object.fromEntries(
      Object.keys(retentionKinds).map((kind) => {
        const remove = `remove_${kind.replaceAll('-', '_')}`
        return [remove, [`SELECT ${remove}('2000-01-01', 9) AS got`, () => [], [null]]] as const
      }),
    ),
    keep_first_free_times: ['SELECT keep_first_free_times(now(), 9) AS got', () => [], [0]],
    listed_doctors: [
      'SELECT doctor_id AS got FROM listed_doctors(NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, 9, now())',
      () => [],
      [],
    ],
    listed_schedules: [
      "SELECT schedule_id AS got FROM listed_schedules(NULL, NULL, 9, '2000-01-01', 'UTC', now())",
      () => [],
      [],
    ],
    last_sign_in: ["SELECT last_sign_in($1, 'UTC') AS got", () => [people.patient.id], [null]],
    is_disabled: ['SELECT is_disabled($1) AS got', () => [people.patient.id], [false]],
    begin_meeting: ['SELECT begin_meeting($1, now(), now(), now()) AS got', () => [ids.otherMeeting], [false]],
    keep_room_signal: [
      "SELECT kept AS got FROM keep_room_signal($1, 'x', NULL, ARRAY[$2]::uuid[], '{}', now(), 9)",
      () => [ids.otherCall, people.otherDoctor.id],
      [0],
    ],
  }

  test('every function that runs as its owner is tried by a guest', async () => {
    const functions = await testApp.rows<{ name: string }>(
      `SELECT p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE p.prosecdef AND n.nspname = 'public' AND p.prorettype <> 'trigger'::regtype`,
    )
    // What nobody but the server signs is tried in database-attacks.test.ts.
    expect(functions.map(({ name }) => name).sort()).toEqual(['set_actor', ...Object.keys(tried)].sort())
  })

  test.each(Object.keys(tried))('a guest gets no data of others from the function %s', async (name) => {
    const [statement, values, got] = tried[name] ?? ['', () => [], []]
    const answer = await as('guest', statement, values())
    expect(answer?.map((row) => row.got) ?? null).toEqual(
      got?.map((one) => (one === '$self' ? people.guest.id : one)) ?? null,
    )
  })

  test("an admitted guest can signal in their own room and cannot take another's peer id", async () => {
    const keep = "SELECT kept FROM keep_room_signal($1, 'x', NULL, ARRAY[$2, $3]::uuid[], '{}', now(), 9)"
    const recipients = [people.doctor.id, people.otherDoctor.id]
    expect(await as('guest', keep, [ids.call, ...recipients])).toEqual([{ kept: 1 }])
    expect(await as('waiting', keep, [ids.call, ...recipients])).toEqual([{ kept: 0 }])
    const claim = 'SELECT is_own FROM claim_room_peer($1, $2, now(), true)'
    expect(await as('guest', claim, [ids.call, 'g'])).toEqual([{ is_own: true }])
    expect(await as('guest', claim, [ids.call, 'p'])).toEqual([{ is_own: false }])
    expect(await as('removed', claim, [ids.call, 'r'])).toEqual([{ is_own: false }])
  })

  test('a removed guest cannot knock again, and no guest can be renamed', async () => {
    expect(await as('removed', "UPDATE room_guests SET status = 'WAITING' RETURNING id")).toEqual([])
    await expect(as('waiting', "UPDATE room_guests SET name = 'Dr. Else'")).rejects.toThrow('a link is used once')
  })

  test('the database admits no more guests than the room takes', async () => {
    const admit = "UPDATE room_guests SET status = 'ADMITTED' WHERE id = $1 RETURNING status"
    expect(await as('doctor', admit, [people.waiting.id])).toEqual([{ status: 'ADMITTED' }])
    const fourth = await testApp.guest(ids.call, 'ADMITTED')
    await expect(as('doctor', admit, [people.waiting.id])).rejects.toThrow('the room is full or closed')
    await testApp.rows("UPDATE room_guests SET status = 'REMOVED' WHERE id = $1", [fourth.id])
    const [size] = await testApp.rows<{ size: number }>('SELECT size FROM rooms WHERE id = $1', [ids.call])
    expect(size?.size).toBe(ROOM_SIZE)
  })

  test('a link that is unused or withdrawn is not accepted as an actor', async () => {
    for (const status of ['LINKED', 'REVOKED'] as const) {
      const { id } = await testApp.guest(ids.call, status)
      expect(await isKnown(id, 'GUEST')).toBe(false)
      await testApp.rows('DELETE FROM room_guests WHERE id = $1', [id])
    }
    for (const role of ['PATIENT', 'DOCTOR', 'ADMIN', 'SYSTEM'])
      expect(await isKnown(people.guest.id, role), role).toBe(false)
  })

  test('the end of a call ends the stay of its guests, whatever statement ends it', async () => {
    const own = await testApp.liveCall(await testApp.schedule(await testApp.doctor()), await testApp.patient())
    const after = new Map<string, string>()
    for (const [before, then] of [
      ['LINKED', 'REVOKED'],
      ['WAITING', 'LEFT'],
      ['ADMITTED', 'LEFT'],
      ['REFUSED', 'REFUSED'],
    ] as const) {
      const { id } = await testApp.guest(own, before)
      after.set(id, then)
    }
    await testApp.rows("UPDATE call_sessions SET status = 'ENDED', ended_at = now(), due_at = NULL WHERE id = $1", [
      own,
    ])
    const rows = await testApp.rows<{ id: string; status: string }>(
      'SELECT id, status FROM room_guests WHERE room_id = $1',
      [own],
    )
    expect(new Map(rows.map(({ id, status }) => [id, status]))).toEqual(after)
    expect(await testApp.rows("SELECT 1 FROM room_members WHERE room_id = $1 AND user_type = 'guest'", [own])).toEqual(
      [],
    )
  })
})
