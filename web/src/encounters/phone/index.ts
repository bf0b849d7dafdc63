import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('phone', texts)

export { PhoneNumber } from './PhoneNumber.tsx'
export { useCallByPhone } from './use-call-by-phone.tsx'
export { useAge, usePatientContact, usePhonedAt } from './use-patient-contact.ts'
