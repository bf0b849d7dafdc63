-- Whether the actor is retention, and the limit is at least so many days ago. Only the functions that remove old rows call
-- it, each with the shortest time for which its rows have to be kept, so that a wrong limit removes nothing young. Where the
-- clocks of the server and of the database differ, the earlier one counts. The hour is for a sweep that two nodes share.
CREATE OR REPLACE FUNCTION may_remove(before timestamptz, days int) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT actor_role() = 'SYSTEM' AND actor_name() = 'retention'
    AND before <= least(actor_at(), now()) - days * interval '24 hours' + interval '1 hour'
$$;
REVOKE ALL ON FUNCTION may_remove FROM PUBLIC, medconsult_app;
