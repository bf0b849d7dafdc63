import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('ended', texts)

export { EndedSession } from './EndedSession.tsx'
