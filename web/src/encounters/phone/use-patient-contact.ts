import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../platform/index.ts'

export const keys = {
  contact: (patientId: string) => ['patient-contact', patientId],
  phonedAt: (visitId: string) => ['phoned-at', visitId],
} as const

/** How long what was read is good enough, in milliseconds. */
const STALE_MS = 5 * 60_000

/**
 * Telephone number and date of birth of a patient, for the doctor who has them. Each reading is in the audit trail.
 * @param patientId null to read nothing
 * @param known true to use only what this page has read already, as after the end of a call
 */
export function usePatientContact(patientId: string | null, known = false) {
  const query = useQuery({
    queryKey: keys.contact(patientId ?? ''),
    queryFn: ({ signal }) => call('readPatientContact', { params: { id: patientId ?? '' }, signal }),
    enabled: patientId !== null && !known,
    // It changes rarely, and each reading is in the trail.
    staleTime: STALE_MS,
  })
  return patientId === null ? null : (query.data ?? null)
}

/** When a visit was continued by phone, as far as this page did it; null: it did not. */
export function usePhonedAt(visitId: string): string | null {
  const query = useQuery<string>({ queryKey: keys.phonedAt(visitId), queryFn: () => '', enabled: false })
  return query.data ?? null
}

/** Formats an age in whole years. */
export function useAge(): (age: number) => string {
  const { t } = useTranslation('phone')
  return (age) => t('age', { count: age })
}
