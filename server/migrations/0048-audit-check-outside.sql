-- The chain of the audit trail is looked over by the server (audit/chain.ts), which makes each hash itself: a function is
-- the database's owner's, who can replace it with one that finds nothing.
DROP FUNCTION audit_horizon();

GRANT SELECT ON audit_seals TO medconsult_app;
CREATE POLICY actor_stands ON audit_seals AS RESTRICTIVE TO medconsult_app
  USING (CASE WHEN tableoid IS NULL THEN false ELSE current_setting('app.actor', true) = (SELECT proved_actor()) END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
-- Background work proves what was sealed before it keeps the head.
CREATE POLICY audit_seals_read ON audit_seals FOR SELECT TO medconsult_app
  USING ((SELECT actor_role()) = 'ADMIN' OR ((SELECT actor_role()) = 'SYSTEM' AND (SELECT actor_name()) = 'audit-sealer'));
CREATE POLICY audit_logs_sealer ON audit_logs FOR SELECT TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM' AND (SELECT actor_name()) = 'audit-sealer');
-- As before, asked once for each statement: the check counts the entries of years.
ALTER POLICY audit_logs_subject ON audit_logs USING ((SELECT actor_role()) <> 'GUEST'
  AND ((SELECT actor_role()) = 'ADMIN' OR patient_id = (SELECT actor_id()) OR actor_user_id = (SELECT actor_id())));
