import type { PatientProfile } from '@medconsult/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../platform/index.ts'
import { keys, usePatientProfile } from '../profiles/use-profiles.ts'
import { type ContactDraft, contactBody } from './contact-draft.ts'

/**
 * The question for telephone number and date of birth, which is put to a patient once, on whichever device.
 * @returns `asks`: false too while it is not known whether it was put before
 */
export function useContactQuestion() {
  const cache = useQueryClient()
  const asks = usePatientProfile().data?.contactAsked === false
  const answer = useMutation({
    /** @param draft empty to skip the question */
    mutationFn: (draft: ContactDraft) => call('savePatientContact', { body: contactBody(draft) }),
    onSuccess: (saved) => void cache.setQueryData<PatientProfile>(keys.ownPatient, saved),
  })
  return { asks, answer }
}
