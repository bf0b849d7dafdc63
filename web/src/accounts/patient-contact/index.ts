import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('patientContact', texts)

export { ContactFields, useContactDraft } from './ContactFields.tsx'
export { ContactQuestion } from './ContactQuestion.tsx'
export { useContactQuestion } from './use-contact-question.ts'
