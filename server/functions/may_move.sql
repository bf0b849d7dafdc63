-- The contract's state tables; a test compares them.
CREATE OR REPLACE FUNCTION may_move(machine text, from_state text, to_state text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT to_state = ANY (CASE machine || ' ' || from_state
    WHEN 'schedule UPCOMING' THEN ARRAY['ONLINE']
    WHEN 'schedule ONLINE' THEN ARRAY['COMPLETED']
    WHEN 'schedule COMPLETED' THEN ARRAY['ONLINE']
    WHEN 'queue_entry WAITING' THEN ARRAY['READY', 'LEFT']
    WHEN 'queue_entry READY' THEN ARRAY['WAITING', 'INVITED', 'LEFT']
    WHEN 'queue_entry INVITED' THEN ARRAY['IN_CALL', 'WAITING', 'READY']
    WHEN 'queue_entry IN_CALL' THEN ARRAY['DONE']
    WHEN 'queue_entry DONE' THEN ARRAY['READY']
    WHEN 'call_session INVITED' THEN ARRAY['CONFIRMED', 'DECLINED', 'EXPIRED', 'ENDED']
    WHEN 'call_session CONFIRMED' THEN ARRAY['ACTIVE', 'ENDED']
    WHEN 'call_session ACTIVE' THEN ARRAY['ENDED']
    WHEN 'appointment HELD' THEN ARRAY['PENDING']
    WHEN 'appointment PENDING' THEN ARRAY['PROPOSED', 'CONFIRMED', 'CANCELLED']
    WHEN 'appointment PROPOSED' THEN ARRAY['CONFIRMED', 'PENDING', 'CANCELLED']
    WHEN 'appointment CONFIRMED' THEN ARRAY['PROPOSED', 'PENDING', 'COMPLETED', 'NO_SHOW', 'CANCELLED']
    WHEN 'appointment COMPLETED' THEN ARRAY['NO_SHOW']
    WHEN 'appointment NO_SHOW' THEN ARRAY['COMPLETED']
    WHEN 'meeting SCHEDULED' THEN ARRAY['ACTIVE', 'CANCELLED']
    WHEN 'meeting ACTIVE' THEN ARRAY['COMPLETED']
    WHEN 'guest LINKED' THEN ARRAY['WAITING', 'REVOKED']
    WHEN 'guest WAITING' THEN ARRAY['ADMITTED', 'REFUSED', 'LEFT']
    WHEN 'guest ADMITTED' THEN ARRAY['WAITING', 'REMOVED', 'LEFT']
    WHEN 'guest LEFT' THEN ARRAY['WAITING', 'ADMITTED', 'REMOVED']
    ELSE '{}'::text[] END)
$$;
REVOKE ALL ON FUNCTION may_move FROM PUBLIC, medconsult_app;
