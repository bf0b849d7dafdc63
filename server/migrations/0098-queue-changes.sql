-- What has changed in a queue since its watchers were told last: each place has the revision of its last change of status,
-- and the queue the revision that was told.
ALTER TABLE queue_entries ADD COLUMN revision bigint NOT NULL DEFAULT 0;
ALTER TABLE schedules ADD COLUMN told_revision bigint NOT NULL DEFAULT 0;

CREATE OR REPLACE FUNCTION queue_entries_note_revision() RETURNS trigger LANGUAGE plpgsql AS '';
CREATE TRIGGER queue_entries_note_revision BEFORE INSERT OR UPDATE OF status ON queue_entries
  FOR EACH ROW EXECUTE FUNCTION queue_entries_note_revision();
