-- Refuses a change when the condition does not hold. The triggers that call it (appointments_guard and others) also
-- check what functions with the owner's rights write; the owner's own connection (migrations, the demo) is not checked.
-- They use the actor's claim without verifying it: it is verified by the table's restrictive policy for what the
-- application writes itself, and by the functions that write on its behalf.
CREATE OR REPLACE FUNCTION guard(allowed boolean, what text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF allowed IS NOT TRUE THEN RAISE EXCEPTION '%', what USING ERRCODE = 'insufficient_privilege'; END IF;
END $$;
REVOKE ALL ON FUNCTION guard FROM PUBLIC, medconsult_app;
