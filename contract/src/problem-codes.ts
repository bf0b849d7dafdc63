/** Every error code that the API can answer, with its HTTP status and title (RFC 9457). */
export const problems = {
  VALIDATION: { status: 400, title: 'The request is not valid' },
  MALFORMED: { status: 400, title: 'The request could not be read' },
  UNAUTHENTICATED: { status: 401, title: 'Sign in first' },
  BAD_CREDENTIALS: { status: 401, title: 'E-mail or password is wrong' },
  FORBIDDEN: { status: 403, title: 'Not allowed' },
  DOCTOR_NOT_VERIFIED: { status: 403, title: 'This account is not verified yet' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  EMAIL_TAKEN: { status: 409, title: 'This e-mail address cannot be used' },
  SCHEDULE_STATE: { status: 409, title: 'The practice session is in another state' },
  QUEUE_STATE: { status: 409, title: 'The place in the queue is in another state' },
  PATIENT_NOT_READY: { status: 409, title: 'The patient is not ready' },
  CALL_STATE: { status: 409, title: 'The call is in another state' },
  CALL_ALREADY_LIVE: { status: 409, title: 'Another call is already under way' },
  INVITATION_EXPIRED: { status: 409, title: 'The invitation has expired' },
  GUEST_STATE: { status: 409, title: 'The guest is in another state' },
  ROOM_FULL: { status: 409, title: 'The room is full' },
  LINK_GONE: { status: 410, title: 'This link can no longer be used' },
  TOO_LARGE: { status: 413, title: 'The request is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'This content type is not understood' },
  TOO_MANY: { status: 429, title: 'Too many requests' },
  INTERNAL: { status: 500, title: 'Something went wrong on our side' },
  UNAVAILABLE: { status: 503, title: 'The service is not available right now' },
} as const

export type ProblemCode = keyof typeof problems
