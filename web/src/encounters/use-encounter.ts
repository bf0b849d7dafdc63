import type { DoctorVisit, PatientVisit, Rating } from '@medconsult/contract'
import { VISITS_PAGE } from '@medconsult/contract/runtime'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../platform/live-index.ts'
import { keys } from './keys.ts'

/**
 * How often a page without a socket polls, in milliseconds. This is rare, because nobody waits for a summary at the
 * screen.
 */
const POLL_MS = 15_000

/** How long the list of earlier visits is good enough, in milliseconds. */
const EARLIER_STALE_MS = 5 * 60_000

/** Fetches an encounter again when the server emits an event about it, and when the socket reconnects. */
function useFresh(visitId: string, queryKey: readonly string[]): void {
  const cache = useQueryClient()
  const again = (): void => void cache.invalidateQueries({ queryKey })
  useOnUp(again)
  useServerEvent('visit_changed', (changed) => {
    if (changed.visitId === visitId) again()
  })
}

export function useDoctorEncounter(visitId: string) {
  const queryKey = keys.doctor(visitId)
  useFresh(visitId, queryKey)
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => call('doctorReadVisit', { params: { id: visitId }, signal }),
    refetchOnMount: 'always',
    // The cached draft is out of date when the person comes back, so it is not kept.
    gcTime: 0,
  })
}

/** Reads the earlier visits of the same patient with this doctor. They change rarely, so nothing keeps them fresh. */
export function useEarlierEncounters(visitId: string) {
  return useQuery({
    queryKey: keys.earlier(visitId),
    queryFn: ({ signal }) => call('listEarlierVisits', { params: { id: visitId }, signal }),
    staleTime: EARLIER_STALE_MS,
  })
}

export function usePatientEncounter(visitId: string) {
  const queryKey = keys.patient(visitId)
  useFresh(visitId, queryKey)
  return useLiveQuery<PatientVisit>({
    queryKey,
    queryFn: ({ signal }) => call('patientReadVisit', { params: { id: visitId }, signal }),
    pollMs: POLL_MS,
  })
}

export function useRate(visitId: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: { score: number; comment: string | null }) =>
      call('rateVisit', { params: { id: visitId }, body }),
    onSuccess: (rating: Rating) =>
      patchLive<PatientVisit>(cache, keys.patient(visitId), (visit) => (visit ? { ...visit, rating } : visit)),
  })
}

/** The doctor's actions on a whole document. Each one returns the encounter as it is afterwards. */
export function useEncounterActions(visitId: string) {
  const cache = useQueryClient()
  const params = { id: visitId }
  const onSuccess = (visit: DoctorVisit): void => {
    patchLive<DoctorVisit>(cache, keys.doctor(visitId), () => visit)
    void cache.invalidateQueries({ queryKey: keys.list })
  }
  const sign = useMutation({
    mutationFn: ({ what, revision }: { what: 'signNote' | 'signSummary'; revision: number }) =>
      call(what, { params, body: { revision } }),
    onSuccess,
  })
  const share = useMutation({
    mutationFn: (shared: boolean) => call('shareNote', { params, body: { shared } }),
    onSuccess,
  })
  return { sign, share }
}

/** Reads the first page of the doctor's encounters, newest first. */
export function useRecentEncounters() {
  const cache = useQueryClient()
  const again = (): void => void cache.invalidateQueries({ queryKey: keys.list })
  useOnUp(again)
  useServerEvent('visit_changed', again)
  useServerEvent('call_ended', again)
  const query = useQuery({
    queryKey: keys.list,
    queryFn: ({ signal }) => call('listVisits', { query: {}, signal }),
    refetchOnMount: 'always',
  })
  return { visits: query.data ?? null, partial: query.data?.length === VISITS_PAGE }
}

export function useRatings() {
  return useQuery({
    queryKey: keys.ratings,
    queryFn: ({ signal }) => call('readRatings', { signal }),
    refetchOnMount: 'always',
  })
}
