-- From when on somebody whose role requires a second factor can do nothing before they have set one up. It is noted at the
-- first sign-in after the configuration requires it, and stays.
CREATE TABLE second_factor_duties (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  due_at timestamptz NOT NULL
);
ALTER TABLE second_factor_duties ENABLE ROW LEVEL SECURITY;
CREATE POLICY actor_stands ON second_factor_duties AS RESTRICTIVE TO medconsult_app
  USING (CASE WHEN tableoid IS NULL THEN false ELSE current_setting('app.actor', true) = (SELECT proved_actor()) END)
  WITH CHECK (current_setting('app.actor', true) = (SELECT proved_actor()));
CREATE POLICY second_factor_duties_system ON second_factor_duties TO medconsult_app
  USING ((SELECT actor_role()) = 'SYSTEM') WITH CHECK ((SELECT actor_role()) = 'SYSTEM');
GRANT SELECT, INSERT ON second_factor_duties TO medconsult_app;
