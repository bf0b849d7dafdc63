/**
 * The contract without its validators: routes, states, numbers and error codes. The web app imports these at run time,
 * and the schemas as types only, so that the sign-in page need not load a validation library.
 */

export { readPhone, telUri } from './accounts/phone.ts'
export { accountRoutes, administrationRoutes, profileRoutes } from './accounts/routes.ts'
export * from './accounts/states.ts'
export { appointmentRoutes, calendarRoutes } from './appointments/routes.ts'
export * from './appointments/states.ts'
export * from './audit/actions.ts'
export { auditRoutes } from './audit/routes.ts'
export { callRoutes } from './calls/routes.ts'
export * from './calls/states.ts'
export { visitRoutes } from './encounters/routes.ts'
export * from './encounters/states.ts'
export * from './machine.ts'
export { meetingRoutes } from './meetings/routes.ts'
export * from './meetings/states.ts'
export { notificationRoutes } from './notifications/routes.ts'
export * from './notifications/states.ts'
export * from './practice/ready-findings.ts'
export * from './practice/ready-verdict.ts'
export { overviewRoutes, practiceRoutes, readyCheckRoutes } from './practice/routes.ts'
export * from './practice/states.ts'
export { type ProblemCode, problems } from './problem-codes.ts'
export { chatRoutes, guestRoutes, roomGuestRoutes, roomRoutes } from './room/routes.ts'
export * from './room/states.ts'
export type { Method, Route } from './route.ts'
