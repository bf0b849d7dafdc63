import type { Appointment } from '@medconsult/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../platform/index.ts'
import { keys } from './keys.ts'
import { patchAppointment } from './use-appointments.ts'

/** A change of an appointment. Whoever agrees to a time sends that time, so that it cannot be another one by then. */
export type Change =
  | { do: 'confirm' | 'accept' | 'move'; startsAt: string }
  | { do: 'propose'; startsAt: string; minutes: number }
  | { do: 'decline'; reason: string }
  | { do: 'cancel'; reason: string }
  | { do: 'keep' }
  | { do: 'close'; outcome: 'COMPLETED' | 'NO_SHOW' }

function perform(id: string, change: Change): Promise<Appointment> {
  const params = { id }
  switch (change.do) {
    case 'confirm':
      return call('confirmAppointment', { params, body: { startsAt: change.startsAt } })
    case 'accept':
      return call('acceptProposal', { params, body: { startsAt: change.startsAt } })
    case 'move':
      return call('moveAppointment', { params, body: { startsAt: change.startsAt } })
    case 'propose':
      return call('proposeTime', { params, body: { startsAt: change.startsAt, minutes: change.minutes } })
    case 'decline':
      return call('declineAppointment', { params, body: { reason: change.reason } })
    case 'cancel':
      return call('cancelAppointment', { params, body: change.reason === '' ? {} : { reason: change.reason } })
    case 'keep':
      return call('keepTime', { params })
    case 'close':
      return call('closeAppointment', { params, body: { outcome: change.outcome } })
  }
}

export function useChange(id: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (change: Change) => perform(id, change),
    onSuccess: (answer) => patchAppointment(cache, answer),
    // The server refuses when the appointment has changed in the meantime, so its current state is fetched.
    onError: () => cache.invalidateQueries({ queryKey: keys.one(id) }),
  })
}
