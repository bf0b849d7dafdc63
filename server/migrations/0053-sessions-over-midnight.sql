-- A practice session may last over midnight: an end at or before the start is of the next day, as with weekly hours. It
-- belongs to the day on which it begins.
ALTER TABLE schedules
  DROP CONSTRAINT schedules_times,
  ADD CONSTRAINT schedules_times CHECK (start_time < end_time OR end_time = '00:00'
    OR end_time - start_time <= interval '-8 hours'),
  -- When it last ended: one that went on past midnight can be started again for a while.
  ADD COLUMN ended_at timestamptz;
GRANT UPDATE (ended_at) ON schedules TO medconsult_app;
