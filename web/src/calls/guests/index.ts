import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('guests', texts)

export { PeoplePanel } from './PeoplePanel.tsx'
export { useGuests } from './use-guests.ts'
export { useKnock } from './use-knock.ts'
export { useRoleWords } from './use-role-words.ts'
