export { openEncounterRoutes } from './routes.ts'
export { createEncounterService } from './service.ts'
export { createSummaryPdf } from './summary-pdf.ts'
