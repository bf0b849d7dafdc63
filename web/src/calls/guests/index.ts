import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('guests', texts)

export { GuestLink } from './GuestLink.tsx'
export { useRoleLabels } from './use-role-labels.ts'
