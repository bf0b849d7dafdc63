export { audit, auditRead } from './audit.ts'
