import { readPhone } from '@medconsult/contract/runtime'

/** Telephone number and date of birth as a patient types them; empty for none. */
export interface ContactDraft {
  phone: string
  /** YYYY-MM-DD */
  birthDate: string
}

/**
 * Returns the fields with a mistake, in their order on the page.
 * @param today YYYY-MM-DD
 */
export function contactMistakes({ phone, birthDate }: ContactDraft, today: string): (keyof ContactDraft)[] {
  const wrong: (keyof ContactDraft)[] = []
  if (phone.trim() !== '' && readPhone(phone) === null) wrong.push('phone')
  if (birthDate !== '' && (birthDate < '1900-01-01' || birthDate > today)) wrong.push('birthDate')
  return wrong
}

/** What is sent: a field that was left empty stays as it is. */
export const contactBody = ({ phone, birthDate }: ContactDraft): { phone?: string; birthDate?: string } => ({
  ...(phone.trim() !== '' && { phone: phone.trim() }),
  ...(birthDate !== '' && { birthDate }),
})
