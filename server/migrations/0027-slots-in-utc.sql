-- Days are counted in the session's zone, and a PostgreSQL of one's own may live in one whose clocks change at
-- midnight: the day after had no free times there. In UTC no day begins twice, or not at all.
ALTER FUNCTION free_slots(uuid, timestamptz, timestamptz, timestamptz) SET timezone TO 'UTC';
ALTER FUNCTION next_free_slot(uuid, timestamptz) SET timezone TO 'UTC';
