/** At most so many reports come with one request. A page keeps those that are left for the next. */
export const REPORTS_AT_ONCE = 50

/** What the detail of a report consists of: codes, and nothing that a person has typed. */
export const REPORT_DETAIL = /^[\w .:/-]{1,80}$/

/**
 * What a page reports of its call, as codes: `state` with that of the call, `connection` with that of the peer connection
 * (W3C WebRTC, 4.4.3), `first-frame` and `recovered` with the milliseconds that it took, `path` with the types of the candidates in use (RFC 8445), and what was tried when media stopped.
 */
export const reportCodes = [
  'state',
  'first-frame',
  'recovered',
  'signalling',
  'linked',
  'dropped',
  'connection',
  'path',
  'quality',
  'sending',
  'silence',
  'ice-restart',
  'rebuild',
  'restart-request',
  'peer-rebuilt',
  'switched',
  'network-news',
  'media-problem',
  'device-ended',
  'device-back',
  'device-stuck',
  'device-busy',
  'no-ice-servers',
  'configuration-refused',
  'room-full',
  'not-admitted',
  'safety-mismatch',
] as const

export type ReportCode = (typeof reportCodes)[number]
