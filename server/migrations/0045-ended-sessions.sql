-- Which sessions of an account have ended is asked whenever one does; the other index has those that are open.
CREATE INDEX login_sessions_ended_of ON login_sessions (user_id, expires_at) WHERE ended_at IS NOT NULL;
