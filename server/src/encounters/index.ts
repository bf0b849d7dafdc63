export { openVisitRoutes } from './routes.ts'
export { createVisitService } from './service.ts'
export { createSummaryPdf } from './summary-pdf.ts'
