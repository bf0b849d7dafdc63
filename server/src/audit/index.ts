export { type AuditSubject, audit, auditRead } from './audit.ts'
export { createAuditReader } from './reader.ts'
export { openAuditRoutes } from './routes.ts'
export { createAuditSealer } from './sealer.ts'
