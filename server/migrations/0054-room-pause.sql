-- A pause is the room's, not a page's: who made it, until they go on or the room closes.
ALTER TABLE rooms ADD COLUMN paused_by uuid;
-- Its answer has one column more.
DROP FUNCTION IF EXISTS room_allow_lists(uuid[]);
