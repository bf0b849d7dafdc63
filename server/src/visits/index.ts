export { openVisitRoutes } from './routes.ts'
export { createVisitService } from './service.ts'
export type { VisitTables } from './tables.ts'
