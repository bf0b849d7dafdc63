// What the five documents that the product began with name on the wire. docs/seeds.md says of each what became of it.
import { expect, test } from 'vitest'
import {
  Appointment,
  AuditEntry,
  appointmentMoves,
  auditActions,
  CallSession,
  callSessionMoves,
  callStatusMoves,
  clientEvents,
  Meeting,
  operations,
  QueueEntry,
  queueEntryMoves,
  Schedule,
  scheduleMoves,
  serverEvents,
  User,
} from './index.ts'

const endpoints = `
  POST /auth/register
  POST /auth/login
  GET /auth/me
  GET /doctor/schedules
  POST /doctor/schedules
  POST /doctor/schedules/{id}/start
  POST /doctor/schedules/{id}/end
  GET /doctor/schedules/{id}/queue
  POST /doctor/schedules/{id}/start-call
  GET /doctor/call-sessions/{id}/status
  POST /doctor/call-sessions/{id}/set-peer-id
  POST /doctor/call-sessions/{id}/end
  POST /doctor/schedules/{id}/reset-patient/{patientId}
  GET /patient/schedules
  GET /patient/schedules/{id}
  POST /patient/schedules/{id}/join-queue
  POST /patient/schedules/{id}/toggle-ready
  GET /patient/pending-invitation
  POST /patient/call-sessions/{id}/confirm
  POST /patient/call-sessions/{id}/decline
  POST /patient/call-sessions/{id}/set-peer-id
  POST /patient/call-sessions/{id}/end
  POST /call-sessions/{id}/activate
  POST /call-sessions/{id}/end
  GET /call-sessions/{id}
  GET /health
  POST /create-meeting
  GET /meeting/{roomId}
  PUT /meeting/{roomId}/status
  POST /meeting/{roomId}/participant`

const linesOf = (text: string): string[] => text.trim().split(/\s*\n\s*/)
const wordsOf = (text: string): string[] => text.trim().split(/\s+/)

test('every endpoint of the specification exists with its method and path', () => {
  const ours = Object.values(operations).map(
    ({ route }) => `${route.method} ${route.path.replace(/:(\w+)/g, '{$1}').replace(/^\/api(?=\/)/, '')}`,
  )
  expect(linesOf(endpoints).filter((one) => !ours.includes(one))).toEqual([])
})

test('every event of the specification exists in its direction', () => {
  const fromServer = wordsOf(`
    schedule_status_changed queue_updated call_invitation call_confirmed call_declined call_activated call_ended
    peer_id_updated status_reset user-joined user-left offer answer ice-candidate chat-message screen-share-toggle`)
  const fromClient = wordsOf(`
    join_schedule leave_schedule join_call leave_call join-room offer answer ice-candidate chat-message
    screen-share-toggle leave-call end-call`)
  expect(fromServer.filter((event) => !(event in serverEvents))).toEqual([])
  expect(fromClient.filter((event) => !(event in clientEvents))).toEqual([])
})

test('every status of the specification exists in capitals', () => {
  expect(Object.keys(scheduleMoves)).toEqual(expect.arrayContaining(['UPCOMING', 'ONLINE', 'COMPLETED']))
  expect(Object.keys(queueEntryMoves)).toEqual(
    expect.arrayContaining(['WAITING', 'READY', 'INVITED', 'IN_CALL', 'DONE']),
  )
  expect(Object.keys(callSessionMoves)).toEqual(
    expect.arrayContaining(['INVITED', 'CONFIRMED', 'ACTIVE', 'ENDED', 'DECLINED', 'EXPIRED']),
  )
  expect(Object.keys(callStatusMoves)).toEqual(['NOT_STARTED', 'WAITING', 'ACTIVE', 'ENDED'])
  expect(Object.keys(appointmentMoves)).toContain('CONFIRMED')
})

test('every field of the specification exists in its record', () => {
  const keys = (schema: { shape: object }): string[] => Object.keys(schema.shape)
  expect(keys(User)).toEqual(expect.arrayContaining(['id', 'email', 'name', 'role']))
  expect(keys(Schedule)).toEqual(
    expect.arrayContaining(['id', 'doctorId', 'date', 'startTime', 'endTime', 'status', 'doctorName']),
  )
  expect(keys(QueueEntry)).toEqual(
    expect.arrayContaining(['id', 'scheduleId', 'patientId', 'queueNumber', 'status', 'isReady', 'joinedAt']),
  )
  expect(keys(CallSession)).toEqual(
    expect.arrayContaining(
      wordsOf('id scheduleId doctorId patientId status createdAt confirmedAt endedAt doctorPeerId patientPeerId'),
    ),
  )
  expect(keys(Meeting)).toEqual(expect.arrayContaining(['roomId', 'status', 'startTime', 'endTime', 'participants']))
  expect(keys(Appointment)).toEqual(
    expect.arrayContaining(['doctorId', 'patientId', 'status', 'type', 'callSessionId', 'callStatus']),
  )
  // The documents’ `actorUserId`, `actionType` and `timestamp` are `actor`, `action` and `at`: the actor is a person.
  expect(keys(AuditEntry)).toEqual(
    expect.arrayContaining(['id', 'actor', 'action', 'scheduleId', 'patient', 'callSessionId', 'at', 'metadata']),
  )
  expect(auditActions).toEqual(expect.arrayContaining(['USER_REGISTERED', 'SCHEDULE_CREATED', 'CALL_INVITED']))
})
