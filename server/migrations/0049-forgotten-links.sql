-- Signing out deletes a browser's push subscription (0040), and old links are forgotten every few minutes (0046): each looks
-- for the deliveries that point to it.
CREATE INDEX email_confirmations_expires ON email_confirmations (expires_at);
CREATE INDEX deliveries_confirmation ON deliveries (confirmation_id) WHERE confirmation_id IS NOT NULL;
CREATE INDEX deliveries_subscription ON deliveries (subscription_id) WHERE subscription_id IS NOT NULL;
