import type { DoctorProfile } from '@medconsult/contract'
import { editFee, parseFee } from './fee.ts'
import type { DoctorInput } from './use-profiles.ts'

/** A doctor's profile as the form holds it. */
export interface DoctorDraft {
  specialtyId: string | null
  practisingSince: string
  qualifications: string
  languages: string[]
  fee: string
  currency: string
  bio: string
  city: string
  address: string
  mapUrl: string
  visible: boolean
}

/** The currency before the doctor has chosen one. */
const CURRENCY = 'EUR'

export function draftOf(profile: DoctorProfile): DoctorDraft {
  const { qualifications, languages, bio, city, address, visible, fee } = profile
  return {
    qualifications,
    languages,
    bio,
    city,
    address,
    visible,
    specialtyId: profile.specialty?.id ?? null,
    practisingSince: profile.practisingSince === null ? '' : String(profile.practisingSince),
    fee: fee ? editFee(fee) : '',
    currency: fee?.currency ?? CURRENCY,
    mapUrl: profile.mapUrl ?? '',
  }
}

/** @returns the fields with a mistake, in their order on the page */
export function wrongWith(draft: DoctorDraft, year = new Date().getFullYear()): (keyof DoctorDraft)[] {
  const wrong: (keyof DoctorDraft)[] = []
  const since = draft.practisingSince.trim()
  if (since !== '' && !(/^\d{4}$/.test(since) && Number(since) >= 1940 && Number(since) <= year))
    wrong.push('practisingSince')
  if (draft.fee.trim() !== '' && parseFee(draft.fee, draft.currency) === null) wrong.push('fee')
  const map = draft.mapUrl.trim()
  if (map !== '' && !(map.startsWith('https://') && URL.canParse(map))) wrong.push('mapUrl')
  return wrong
}

export function inputOf(draft: DoctorDraft): DoctorInput {
  const { currency, fee, practisingSince, mapUrl, ...same } = draft
  return {
    ...same,
    practisingSince: practisingSince.trim() === '' ? null : Number(practisingSince),
    fee: fee.trim() === '' ? null : parseFee(fee, currency),
    mapUrl: mapUrl.trim() || null,
  }
}
