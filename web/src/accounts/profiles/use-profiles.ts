import type { DoctorProfile, PatientProfile } from '@medconsult/contract'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Answer, call } from '../../platform/index.ts'
import { useOnUp, useServerEvent } from '../../platform/live-index.ts'

export const keys = {
  ownDoctor: ['profile', 'doctor'],
  ownPatient: ['profile', 'patient'],
  specialties: ['specialties'],
  found: ['doctors'],
  doctor: (id: string) => ['doctors', id],
} as const

export function useOwnDoctorProfile() {
  const cache = useQueryClient()
  const again = (): void => void cache.invalidateQueries({ queryKey: keys.ownDoctor })
  useServerEvent('verification_changed', again)
  useOnUp(again)
  return useQuery({
    queryKey: keys.ownDoctor,
    queryFn: ({ signal }) => call('readDoctorProfile', { signal }),
    refetchOnMount: 'always',
  })
}

export type DoctorInput = Parameters<typeof call<'saveDoctorProfile'>>[1]['body']

export function useSaveDoctorProfile() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: DoctorInput) => call('saveDoctorProfile', { body }),
    onSuccess: (saved) => {
      cache.setQueryData<DoctorProfile>(keys.ownDoctor, saved)
      void cache.invalidateQueries({ queryKey: keys.found })
    },
  })
}

export function usePatientProfile() {
  return useQuery({
    queryKey: keys.ownPatient,
    queryFn: ({ signal }) => call('readPatientProfile', { signal }),
    refetchOnMount: 'always',
  })
}

export function useSavePatientProfile() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: Omit<PatientProfile, 'contactAsked'>) => call('savePatientProfile', { body }),
    onSuccess: (saved) => void cache.setQueryData<PatientProfile>(keys.ownPatient, saved),
  })
}

export function useSpecialties() {
  return useQuery({ queryKey: keys.specialties, queryFn: ({ signal }) => call('listSpecialties', { signal }) })
}

export function useDoctor(id: string) {
  return useQuery({
    queryKey: keys.doctor(id),
    queryFn: ({ signal }) => call('readDoctor', { params: { id }, signal }),
    refetchOnMount: 'always',
  })
}

/** The filters of a search; empty ones are not sent. */
export interface DoctorSearch {
  name: string
  specialtyId: string
  language: string
  location: string
  freeWithinDays: string
  sort: 'name' | 'soonest'
}

type Page = Answer<'findDoctors'>

/** Searches for doctors, page by page. The previous results stay on the screen until the new ones are loaded. */
export function useFoundDoctors({ freeWithinDays, sort, ...texts }: DoctorSearch) {
  const filters = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== ''))
  const query = { ...filters, sort, limit: 20, ...(freeWithinDays && { freeWithinDays: Number(freeWithinDays) }) }
  return useInfiniteQuery({
    queryKey: [...keys.found, 'found', query],
    queryFn: ({ pageParam, signal }) => call('findDoctors', { query: { ...query, ...pageParam }, signal }),
    initialPageParam: null as Page['next'],
    getNextPageParam: (page: Page) => page.next ?? undefined,
    placeholderData: (before) => before,
    refetchOnMount: 'always',
  })
}
