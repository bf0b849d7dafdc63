import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('guests', texts)

export { GuestLink } from './GuestLink.tsx'
export { type Guests, useGuests } from './use-guests.ts'
export { useRoleWords } from './use-role-words.ts'
