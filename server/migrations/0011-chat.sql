-- What is said in a room, for its members and nobody else. Never rewritten.
CREATE TABLE chat_messages (
  id uuid PRIMARY KEY,
  room_id uuid NOT NULL REFERENCES rooms ON DELETE CASCADE,
  -- 1, 2, 3 … in the order of the commits: whoever asks for what came after one of them misses none.
  position int NOT NULL CHECK (position > 0),
  -- An account's id, or a guest's, and what they were called when they said it.
  author_id uuid NOT NULL,
  author_name text NOT NULL,
  author_type text NOT NULL CHECK (author_type IN ('doctor', 'patient', 'guest')),
  message text NOT NULL CHECK (length(message) BETWEEN 1 AND 4000),
  -- Chosen by the sender: a repetition is not a second message.
  key uuid NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT chat_messages_order UNIQUE (room_id, position),
  CONSTRAINT chat_messages_once UNIQUE (room_id, author_id, key)
);
-- How fast somebody writes.
CREATE INDEX chat_messages_pace ON chat_messages (author_id, created_at);

-- The chat of a room as the actor finds it; no row for whoever is no member. SECURITY DEFINER: a guest, too, may
-- know whether the call is under way, and the trail has to say whose data they read.
CREATE FUNCTION chat_room(room uuid)
RETURNS TABLE (is_open boolean, user_type text, name text, schedule_id uuid, patient_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT r.closed_at IS NULL AND coalesce(c.status IN ('CONFIRMED', 'ACTIVE'), true), m.user_type, m.name,
    c.schedule_id, c.patient_id
  FROM rooms r JOIN room_members m ON m.room_id = r.id AND m.member_id = actor_id()
  LEFT JOIN call_sessions c ON c.id = r.id
  WHERE r.id = room
$$;

-- One author at a time: positions rise in the order of the commits, and nothing is said in a room that is closing.
CREATE FUNCTION lock_chat(room uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT 1 FROM rooms WHERE id = room AND is_room_member(room) FOR NO KEY UPDATE $$;
GRANT EXECUTE ON FUNCTION chat_room(uuid), lock_chat(uuid) TO medconsult_app;

ALTER TABLE chat_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY chat_messages_read ON chat_messages FOR SELECT TO medconsult_app USING (is_room_member(room_id));
-- In one's own name, and while the call is under way.
CREATE POLICY chat_messages_say ON chat_messages FOR INSERT TO medconsult_app
  WITH CHECK (author_id = actor_id() AND EXISTS (SELECT 1 FROM chat_room(room_id) c
    WHERE c.is_open AND c.user_type = author_type AND c.name = author_name));
GRANT SELECT, INSERT ON chat_messages TO medconsult_app;

-- One's own past calls, newest first.
CREATE INDEX call_sessions_doctor_past ON call_sessions (doctor_id, activated_at) WHERE activated_at IS NOT NULL;
CREATE INDEX call_sessions_patient_past ON call_sessions (patient_id, activated_at) WHERE activated_at IS NOT NULL;
