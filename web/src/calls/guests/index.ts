import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('guests', texts)

export { GuestLink } from './GuestLink.tsx'
export { useRoleWords } from './use-role-words.ts'
