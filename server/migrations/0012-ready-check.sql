-- What a patient's device found out about itself, and the verdict on it; the doctor of the queue reads it beside the place.
ALTER TABLE queue_entries
  ADD COLUMN ready_check jsonb,
  ADD COLUMN ready_checked_at timestamptz,
  ADD CONSTRAINT queue_entries_ready_check CHECK ((ready_check IS NULL) = (ready_checked_at IS NULL));
GRANT UPDATE (ready_check, ready_checked_at) ON queue_entries TO medconsult_app;
