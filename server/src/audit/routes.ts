import { auditOperations } from '@medconsult/contract'
import type { RegisterOperation } from '../platform/http/operations.ts'
import type { AuditReader } from './reader.ts'

export function openAuditRoutes(register: RegisterOperation, trail: AuditReader): void {
  register(auditOperations.readAuditTrail, ({ principal, query }) => trail.read(principal, query))
  register(auditOperations.checkAuditTrail, ({ principal, query }) => trail.check(principal, query.cursor))
  register(auditOperations.readOwnTrail, ({ principal, query }) => trail.readOwn(principal, query.before))
  register(auditOperations.findPerson, ({ principal, body }) => trail.findPerson(principal, body.email))
}
