-- The end of a public link belongs to the doctor who had it first: links and QR codes outlive a change, and must never lead
-- a patient to somebody else.
CREATE TABLE used_handles (
  handle text PRIMARY KEY,
  -- No foreign key: the link of an account that is gone leads to nobody for ever.
  doctor_id uuid NOT NULL
);
-- Asked for by the trigger, which runs as its owner, and by nobody else.
ALTER TABLE used_handles ENABLE ROW LEVEL SECURITY;

INSERT INTO used_handles SELECT handle, doctor_id FROM doctor_profiles WHERE handle IS NOT NULL;

CREATE OR REPLACE FUNCTION doctor_profiles_keep_handle() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER doctor_profiles_keep_handle AFTER INSERT OR UPDATE OF handle ON doctor_profiles
  FOR EACH ROW WHEN (NEW.handle IS NOT NULL) EXECUTE FUNCTION doctor_profiles_keep_handle();
