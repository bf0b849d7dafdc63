import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('passkeys', texts)

export { AddPasskeyForm } from './AddPasskeyForm.tsx'
export { PasskeysCard } from './PasskeysCard.tsx'
