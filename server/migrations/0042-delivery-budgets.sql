-- Whose doing a mail or push is, so that what one person makes the clinic send to another can be counted.
ALTER TABLE deliveries ADD COLUMN caused_by uuid;
ALTER TABLE deliveries ALTER COLUMN caused_by SET DEFAULT actor_id();

-- What is over the budget is told in one mail, which is about no single notification.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_about, ADD CONSTRAINT deliveries_about
  CHECK (num_nonnulls(notification_id, reset_id, confirmation_id) = CASE kind WHEN 'DIGEST' THEN 0 ELSE 1 END);
GRANT UPDATE (kind, notification_id, expires_at) ON deliveries TO medconsult_app;
