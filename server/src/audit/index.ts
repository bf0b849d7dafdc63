export { type AuditSubject, audit, auditRead } from './audit.ts'
