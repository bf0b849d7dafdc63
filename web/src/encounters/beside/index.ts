import { addTexts } from '../../platform/index.ts'
import { texts } from '../texts.en.ts'

addTexts('visits', texts)

export { NotesBeside as default } from './NotesBeside.tsx'
export type { Caret } from './use-kept-caret.ts'
