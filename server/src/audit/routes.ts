import { auditOperations } from '@medconsult/contract'
import type { Door } from '../platform/http/door.ts'
import type { AuditReader } from './reader.ts'

export function openAuditRoutes(door: Door, trail: AuditReader): void {
  door(auditOperations.readAuditTrail, ({ principal, query }) => trail.read(principal, query))
  door(auditOperations.checkAuditTrail, ({ principal, query }) => trail.check(principal, query.cursor))
  door(auditOperations.readOwnTrail, ({ principal, query }) => trail.readOwn(principal, query.before))
  door(auditOperations.findPerson, ({ principal, body }) => trail.findPerson(principal, body.email))
}
