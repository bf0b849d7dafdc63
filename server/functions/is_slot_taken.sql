-- Whether somebody has this slot. SECURITY DEFINER, as free_slots: the actor may not see who.
CREATE OR REPLACE FUNCTION is_slot_taken(doctor uuid, slot_at timestamptz, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT 1 FROM calendars c JOIN appointments a ON a.doctor_id = c.doctor_id
    WHERE c.doctor_id = doctor AND a.status IN ('HELD', 'PENDING', 'PROPOSED', 'CONFIRMED')
      AND a.times && tstzrange(slot_at, slot_at + make_interval(mins => c.slot_minutes))
      AND NOT (a.status = 'HELD' AND (a.due_at <= at OR a.patient_id = actor_id())) AND has_account())
$$;
REVOKE ALL ON FUNCTION is_slot_taken FROM PUBLIC, medconsult_app;
GRANT EXECUTE ON FUNCTION is_slot_taken TO medconsult_app;
