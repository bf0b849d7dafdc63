-- A browser that can't be pushed to any more is kept as a memory without use: its owner is told in their settings, and
-- the same address is not taken again.
ALTER TABLE push_subscriptions
  ADD COLUMN ended_at timestamptz,
  ADD COLUMN ended_reason text CHECK (ended_reason IN ('GONE', 'KEY', 'UNUSABLE')),
  ADD CONSTRAINT push_subscriptions_ended CHECK ((ended_at IS NULL) = (ended_reason IS NULL));
GRANT UPDATE (ended_at, ended_reason) ON push_subscriptions TO medconsult_app;
DROP FUNCTION IF EXISTS keep_push_subscription(uuid, text, text, text, timestamptz);
