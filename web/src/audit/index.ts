import { auditRoutes } from '@medconsult/contract/runtime'
import { addRoutes, addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addRoutes(auditRoutes)
addTexts('audit', texts)

export { AuditPage } from './AuditPage.tsx'
export { CallHistoryPage } from './CallHistoryPage.tsx'
export { OwnTrailPage } from './OwnTrailPage.tsx'
