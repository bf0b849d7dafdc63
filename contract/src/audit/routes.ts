import { route } from '../route.ts'

export const auditRoutes = {
  readAuditTrail: route('GET', '/api/admin/audit'),
  checkAuditTrail: route('POST', '/api/admin/audit/check'),
  readOwnTrail: route('GET', '/api/patient/audit'),
  findPerson: route('POST', '/api/admin/people/find'),
} as const
