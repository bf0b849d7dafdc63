import type { ManagedSpecialty } from '@medconsult/contract'
import type { VerificationStatus } from '@medconsult/contract/runtime'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Answer, call } from '../../platform/index.ts'

/** How often the figures are fetched, in milliseconds. */
const OVERVIEW_MS = 15_000

const keys = {
  overview: ['admin', 'overview'],
  ratings: ['admin', 'ratings'],
  doctors: ['admin', 'doctors'],
  specialties: ['admin', 'specialties'],
} as const

export function useOverview() {
  return useQuery({
    queryKey: keys.overview,
    queryFn: ({ signal }) => call('readOverview', { signal }),
    refetchInterval: OVERVIEW_MS,
    refetchOnMount: 'always',
  })
}

export function useRatingFigures() {
  return useQuery({
    queryKey: keys.ratings,
    queryFn: ({ signal }) => call('listRatingFigures', { signal }),
    refetchOnMount: 'always',
  })
}

export function useManagedDoctors(filters: { status: VerificationStatus; name: string }) {
  const query = { status: filters.status, ...(filters.name && { name: filters.name }) }
  return useInfiniteQuery({
    queryKey: [...keys.doctors, query],
    queryFn: ({ pageParam, signal }) =>
      call('listDoctors', { query: { ...query, ...(pageParam !== null && { before: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Answer<'listDoctors'>) => page.next ?? undefined,
    refetchOnMount: 'always',
  })
}

/** Verifies a doctor, or withdraws the verification with a reason. */
export function useDecide() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string | null }) =>
      reason === null
        ? call('verifyDoctor', { params: { id } })
        : call('withdrawVerification', { params: { id }, body: { reason } }),
    // This runs after a refusal too: the server refuses when another administrator was faster, and then the list is out
    // of date.
    onSettled: () => cache.invalidateQueries({ queryKey: keys.doctors }),
  })
}

export function useManagedSpecialties() {
  return useQuery({
    queryKey: keys.specialties,
    queryFn: ({ signal }) => call('manageSpecialties', { signal }),
    refetchOnMount: 'always',
  })
}

export type SpecialtyChange =
  | { kind: 'add'; name: string }
  | { kind: 'rename'; id: string; name: string }
  | { kind: 'retire' | 'restore'; id: string }

export function useChangeSpecialty() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (change: SpecialtyChange): Promise<ManagedSpecialty> => {
      if (change.kind === 'add') return call('addSpecialty', { body: { name: change.name } })
      const params = { id: change.id }
      if (change.kind === 'rename') return call('renameSpecialty', { params, body: { name: change.name } })
      return call(change.kind === 'retire' ? 'retireSpecialty' : 'restoreSpecialty', { params })
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.specialties }),
  })
}
