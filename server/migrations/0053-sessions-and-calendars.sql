-- A practice session may last over midnight: an end at or before the start is of the next day, as with weekly hours. It
-- belongs to the day on which it begins.
ALTER TABLE schedules
  DROP CONSTRAINT schedules_times,
  ADD CONSTRAINT schedules_times CHECK (start_time < end_time OR end_time = '00:00'
    OR end_time - start_time <= interval '-8 hours'),
  -- When it last ended: one that went on past midnight can be started again for a while.
  ADD COLUMN ended_at timestamptz;
GRANT UPDATE (ended_at) ON schedules TO medconsult_app;

-- How a doctor's calendar entries name their patients. Whoever chooses that has not chosen a time zone.
ALTER TABLE notification_settings
  ALTER COLUMN time_zone DROP NOT NULL,
  ADD COLUMN calendar_names text NOT NULL DEFAULT 'INITIALS' CHECK (calendar_names IN ('INITIALS', 'FULL'));
GRANT UPDATE (calendar_names) ON notification_settings TO medconsult_app;
