-- Refuses what the application writes when the condition does not hold. The triggers that call it (appointments_guard
-- and the like) also look at what functions write that run as their owner; the owner's own connection (migrations, the
-- demo) is not asked. They believe the claim of who acts: it is proved by the table's restrictive policy for what the
-- application writes itself, and by the functions that write for it.
CREATE OR REPLACE FUNCTION guard(allowed boolean, what text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF allowed IS NOT TRUE THEN RAISE EXCEPTION '%', what USING ERRCODE = 'insufficient_privilege'; END IF;
END $$;
REVOKE ALL ON FUNCTION guard FROM PUBLIC, medconsult_app;
