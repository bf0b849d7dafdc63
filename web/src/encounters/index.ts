import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('visits', texts)

export { FeedbackPage } from './doctor/FeedbackPage.tsx'
export { NotesToWrite } from './doctor/NotesToWrite.tsx'
export { EncounterPage } from './EncounterPage.tsx'
