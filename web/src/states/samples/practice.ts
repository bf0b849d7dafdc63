import type { QueueEntry, ReadyCheck, Schedule, ScheduleView } from '@medconsult/contract'
import { dayInClinic, id, inMinutes, john, names, sarah } from './people.ts'

export const SESSION = id(100)

export const schedule = (differs: Partial<Schedule> = {}): Schedule => ({
  id: SESSION,
  doctorId: sarah.id,
  doctorName: sarah.name,
  date: dayInClinic(0),
  startTime: '09:00',
  endTime: '12:30',
  status: 'ONLINE',
  endedAt: null,
  waitingCount: 4,
  ...differs,
})

type Network = NonNullable<ReadyCheck['result']['network']>
const way = (ms: number, lossPercent = 0): Network['server'] => ({ ok: true, ms, rttMs: ms, lossPercent })
const shut = { ok: false, ms: null, rttMs: null, lossPercent: null }

/** Results of the ready check, from the best to the worst. */
export const checks = {
  good: {
    verdict: 'GOOD',
    checkedAt: inMinutes(-6),
    result: {
      camera: 'OK',
      microphone: 'OK',
      speaker: 'HEARD',
      network: { server: way(40), stun: way(60), relayUdp: way(70), relayTcp: null, relayTls: null },
    },
  },
  noCamera: {
    verdict: 'LIMITED',
    checkedAt: inMinutes(-12),
    result: { camera: 'MISSING', microphone: 'OK', speaker: 'SKIPPED', network: null },
  },
  detour: {
    verdict: 'LIMITED',
    checkedAt: inMinutes(-3),
    result: {
      camera: 'OK',
      microphone: 'OK',
      speaker: 'HEARD',
      network: { server: way(90), stun: shut, relayUdp: shut, relayTcp: shut, relayTls: way(260, 1) },
    },
  },
  slow: {
    verdict: 'LIMITED',
    checkedAt: inMinutes(-3),
    result: {
      camera: 'SKIPPED',
      microphone: 'OK',
      speaker: 'HEARD',
      network: { server: way(700), stun: way(500), relayUdp: way(620, 7), relayTcp: null, relayTls: null },
    },
  },
  bad: {
    verdict: 'POOR',
    checkedAt: inMinutes(-20),
    result: {
      camera: 'BLOCKED',
      microphone: 'SILENT',
      speaker: 'UNHEARD',
      network: { server: way(120), stun: shut, relayUdp: shut, relayTcp: shut, relayTls: shut },
    },
  },
} as const satisfies Record<string, ReadyCheck>

export const entry = (queueNumber: number, differs: Partial<QueueEntry> = {}): QueueEntry => ({
  id: id(200 + queueNumber),
  scheduleId: SESSION,
  identity: 'ACCOUNT',
  patientId: queueNumber === 1 ? john.id : id(300 + queueNumber),
  patientName: names[(queueNumber - 1) % names.length] ?? '',
  queueNumber,
  status: 'WAITING',
  isReady: differs.status === 'READY',
  joinedAt: inMinutes(-40 + queueNumber),
  connected: true,
  callSessionId: null,
  language: null,
  seenBefore: queueNumber % 3 === 0,
  remindedAt: null,
  readyCheck: null,
  reason: null,
  messages: [],
  age: null,
  ...differs,
})

/** A queue on a busy day: some patients are ready, some are away, and every result of the ready check occurs. */
export const longQueue = (length: number): QueueEntry[] =>
  Array.from({ length }, (_, at) =>
    entry(at + 1, {
      status: at % 3 === 1 ? 'WAITING' : 'READY',
      identity: at % 6 === 4 ? 'NAME_ONLY' : 'ACCOUNT',
      connected: at % 5 !== 4,
      age: at % 4 === 3 ? null : (at * 17) % 96,
      reason:
        [null, 'A cough for a week', 'Prescription', 'Results of the blood test, and the new tablets'][at % 4] ?? null,
      language: ['en', null, 'pl', 'uk', 'ar', null, 'tr'][at % 7] ?? null,
      joinedAt: inMinutes(-2 * at - 3),
      readyCheck: [checks.good, null, checks.noCamera, checks.slow, checks.bad][at % 5] ?? null,
    }),
  )

/**
 * A patient's view with this many people ahead.
 * @param own the patient's own place; null if there is none yet
 */
export function view(own: Partial<QueueEntry> | null, ahead = 2, session: Partial<Schedule> = {}): ScheduleView {
  const others = Array.from({ length: 6 }, (_, at) => ({
    id: id(500 + at),
    queueNumber: at < ahead ? at + 1 : at + 2,
    status: 'READY' as const,
  }))
  const queueEntry = own === null ? null : entry(ahead + 1, { patientId: john.id, patientName: john.name, ...own })
  const places = queueEntry
    ? [...others, { id: queueEntry.id, queueNumber: queueEntry.queueNumber, status: queueEntry.status }]
    : others
  return {
    schedule: schedule(session),
    queueEntry,
    totalInQueue: places.length,
    aheadOfYou: own === null ? null : ahead,
    estimatedWaitMinutes: ahead * 12,
    visitMinutes: 12,
    revision: 7,
    places,
  }
}
