import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('meeting', texts)
