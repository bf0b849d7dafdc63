import { route } from '../route.ts'

export const auditRoutes = {
  readAuditTrail: route('GET', '/api/admin/audit'),
  findPerson: route('POST', '/api/admin/people/find'),
} as const
