import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('audit', texts)

export { AuditPage } from './AuditPage.tsx'
export { OwnTrailPage } from './OwnTrailPage.tsx'
