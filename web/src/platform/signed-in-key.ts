/**
 * The storage key under which the browser remembers that somebody has signed in, since scripts cannot read the cookie
 * itself. A tab with a session of its own ignores it and always asks the server.
 */
export const SIGNED_IN_KEY = 'medconsult-signed-in'
