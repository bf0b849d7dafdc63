-- Links that confirm an address are forgotten every few minutes, and the deliveries that brought them are looked for.
CREATE INDEX email_confirmations_expires ON email_confirmations (expires_at);
CREATE INDEX deliveries_confirmation ON deliveries (confirmation_id) WHERE confirmation_id IS NOT NULL;
