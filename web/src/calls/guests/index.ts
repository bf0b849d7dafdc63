import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('guests', texts)

export { CallScreen } from './CallScreen.tsx'
