import type { CallEndedBy, EarlierVisit } from '@medconsult/contract'
import type { RoomState } from '../../room/screen/browser/fake-room.ts'
import { scenes } from '../../room/screen/browser/scenes.ts'
import { CALL, callPath, callSession, chat, guest, roomGuest } from '../samples/calls.ts'
import { about, doctorEncounter, draft, signed } from '../samples/encounters.ts'
import { id, inDays, inMinutes, john, sarah } from '../samples/people.ts'
import { type Group, pending, refused, type State, unreached } from '../state.ts'

/** A text that each scene shows. */
const says: Record<keyof typeof scenes, string> = {
  video: 'Good connection',
  'portrait picture': 'Good connection',
  connecting: 'Connecting',
  opening: 'Please allow camera and microphone if your browser asks.',
  waiting: 'Waiting for John Smith',
  'camera off': 'The camera of John Smith is off.',
  'own camera off': 'Camera off',
  reconnecting: 'Reconnecting…',
  'connection lost': 'The connection is lost',
  'socket away': 'Live updates are paused. The call itself continues.',
  'camera denied': 'Your browser does not let us use the camera and microphone.',
  'camera busy': 'Another program is using your camera.',
  'microphone busy': 'Another program is using your microphone.',
  'camera busy in the call': 'Another program is using your camera. The call continues with sound.',
  'browser asks': 'Your browser is asking for your camera and microphone',
  'they are asked': 'John Smith is being asked to allow camera and microphone.',
  'only watching': 'You see and hear the others. Nobody sees or hears you.',
  'picture paused': 'Voice only from John Smith for now.',
  'weak connection': 'Weak: picture reduced so that the voice stays clear',
  'this device busy': 'This device is busy, so your picture is reduced. Closing',
  'this device busy with blur': 'Switching blur off helps, or closing other programs and tabs.',
  'their device busy': 'Their device is busy',
  'on hold by them': 'John Smith paused the call.',
  'on hold by us': 'You paused the call. Nobody hears or sees you.',
  'they share': 'John Smith is sharing the screen',
  'we share': 'You are sharing your screen.',
  'everything at once': 'Something is wrong with the encryption to John Smith.',
  'to be checked': 'Encryption: check',
  'a device is offered': 'New speaker: Jabra Evolve 65 Speaker. Use it?',
  'camera unplugged': 'The camera stopped working. The call continues with sound, and the camera comes back by itself.',
  'three people': 'Maria Lopez-Hernandez',
  'four people': 'Emil Yilmaz',
  'four people, devices busy': 'Their device is busy',
  'four people, a guest shares': 'Emil Yilmaz is sharing the screen',
  'three people, one not reached': 'Maria Lopez-Hernandez can’t be reached',
  'four people, one away': 'Reconnecting…',
}

const room = (title: string, shows: string, differs: Partial<State> = {}): State => {
  const { answers, ...rest } = differs
  return { title, shows, at: callPath, as: sarah, answers: { readCall: callSession(), ...answers }, ...rest }
}

const slug = (name: string): string => name.replaceAll(/\W+/g, '-')
const drawn = Object.fromEntries(
  (Object.keys(scenes) as (keyof typeof scenes)[]).map((name) => [
    slug(name),
    room(name.charAt(0).toUpperCase() + name.slice(1), says[name], { room: scenes[name] }),
  ]),
)

const gonePage: RoomState = {
  room: { state: 'RECONNECTING' },
  remotes: [{ peerId: 'john', connection: 'reconnecting', present: false }],
}
/** The number is read after the page was drawn. */
const callByPhone: State['prepare'] = async ({ waitForText, press }) => {
  await waitForText('Call by phone')
  await press('Call by phone')
}
const off = { enabled: false, available: true, switchedOff: true, deviceId: null, label: null }
const asPatient: RoomState = { remotes: [{ peerId: 'sarah', name: sarah.name, userId: sarah.id, role: 'doctor' }] }
const lobby = [roomGuest(1), roomGuest(2, { role: 'RELATIVE', language: null, name: 'Emil Yılmaz' })]
const inside = roomGuest(3, { status: 'ADMITTED', role: 'INTERPRETER', language: 'tr', name: 'Emil Yılmaz' })

export const roomStates: Group = {
  title: 'The call room',
  states: {
    ...drawn,
    'as-patient': room('With the doctor, as the patient', 'Good connection', { as: john, room: asPatient }),
    'alone-as-patient': room('Waiting alone, as the patient', `Waiting for ${sarah.name}`, {
      as: john,
      room: scenes.waiting,
    }),
    recovered: room('Recovered after a lost connection', 'Good connection', {
      room: scenes.reconnecting,
      prepare: async ({ waitForText, showRoom }) => {
        await waitForText('Reconnecting…')
        showRoom(scenes.video)
      },
    }),
    'their-page-gone': room('The other side’s page is closed', 'John Smith’s page is closed or not connected.', {
      room: gonePage,
    }),
    'with-reason': room('With the reason for the visit', 'A cough for a week', {
      answers: { readCall: callSession({ reason: 'A cough for a week, and now a fever since last night' }) },
    }),
    'no-telephone': room('Their page is closed, and there is no number', 'John Smith’s page is closed', {
      answers: {
        readPatientContact: { patientId: john.id, identity: 'NAME_ONLY', phone: null, birthDate: null, age: null },
      },
      room: gonePage,
    }),
    'call-by-phone': room('Call by phone', 'Recorded for this visit: continued by phone', {
      room: gonePage,
      prepare: callByPhone,
    }),
    'call-by-phone-refused': room('Call by phone, not noted', 'Something went wrong on our side.', {
      room: gonePage,
      answers: { continueByPhone: refused('INTERNAL') },
      prepare: callByPhone,
    }),
    'better-again': room(
      'The picture is back after a weak connection',
      'The connection is better, and so is the picture.',
      {
        room: scenes['picture paused'],
        prepare: async ({ waitForText, showRoom }) => {
          await waitForText('The connection is weak')
          showRoom(scenes.video)
          await waitForText('The connection is better')
        },
      },
    ),
    'their-connection-weak': room('The other side’s connection is weak', 'Their connection is weak', {
      room: { remotes: [{ peerId: 'john', theirQuality: 'poor' }] },
    }),
    muted: room('Speaking while muted', 'You are muted. Nobody hears you.', {
      room: { media: { audio: off } },
      prepare: async ({ waitForText, setAudioLevel }) => {
        await waitForText('Microphone')
        setAudioLevel('self', 0.6)
        await waitForText('You are muted.')
      },
    }),
    'blur-loading': room('The background is being blurred', 'Nobody sees you until your background is blurred.', {
      room: { media: { blur: 'loading' } },
    }),
    'blur-failed': room('The background could not be blurred', 'could not be blurred, so nobody sees you.', {
      room: { media: { blur: 'failed' } },
    }),
    'blur-too-slow': room('Too slow to blur the background', 'This device is too slow to blur your background', {
      room: { media: { blur: 'tooSlow' } },
    }),
    'audio-only': room('Audio only, as chosen', 'Audio only: no pictures are sent or received.', {
      room: { room: { dataMode: 'audioOnly' } },
    }),
    'their-audio-only': room('Audio only, as they chose', 'John Smith uses audio only.', {
      room: { remotes: [{ peerId: 'john', theirDataMode: 'audioOnly' }] },
    }),
    'on-hold-of-several': room('Paused, with four people', 'The others still hear each other.', {
      room: { ...scenes['four people'], room: { onHold: true } },
    }),
    'no-webrtc': room('A browser that makes no calls', 'This browser can’t make video calls', {
      room: { room: { problem: 'NO_WEBRTC', state: 'NEW', connectedAt: null }, remotes: [] },
    }),
    'devices-missing': room('No camera and no microphone', 'No camera and no microphone were found.', {
      room: { media: { without: true, error: { code: 'NO_DEVICE', kind: 'both', detail: '', lost: false } } },
    }),
    'devices-in-use': room('Another program has the camera', 'Another program is using your camera and microphone.', {
      room: { media: { without: true, error: { code: 'DEVICE_IN_USE', kind: 'both', detail: '', lost: false } } },
    }),
    offline: room('The device is offline, the chat is open', 'No connection. What you write is kept here', {
      offline: true,
      socket: 'away',
      room: scenes.reconnecting,
      answers: { readMessages: unreached },
      prepare: ({ press }) => press('Chat'),
    }),
  },
}

const earlier: EarlierVisit[] = [
  { ...about, id: id(1610), beganAt: inDays(-12), note: 'SIGNED', summary: 'SIGNED', reason: 'A sore knee' },
  { ...about, id: id(1611), beganAt: inDays(-80), note: 'NONE', summary: 'NONE' },
]

const open = (side: string) => ({ prepare: ({ press }: { press: (name: string) => Promise<void> }) => press(side) })
const menu = (item: string) => ({
  prepare: async ({ press }: { press: (name: string) => Promise<void> }) => {
    await press('More')
    await press(item)
  },
})

export const panelStates: Group = {
  title: 'Panels and dialogs of the call',
  states: {
    'chat-empty': room('Chat, nothing written', 'No messages yet', open('Chat')),
    chat: room('Chat with messages', 'I wrote down my blood pressure', {
      answers: { readMessages: chat(5) },
      ...open('Chat'),
    }),
    'chat-long': room('Chat of fifty messages and more', 'Thank you. This page explains', {
      answers: { readMessages: (query) => (query.has('after') ? [] : chat(60).slice(10)) },
      ...open('Chat'),
    }),
    'chat-loading': room('Chat, loading', 'Loading the messages', {
      answers: { readMessages: pending },
      ...open('Chat'),
    }),
    'chat-failed': room('Chat that could not be loaded', 'Something went wrong on our side.', {
      answers: { readMessages: refused('INTERNAL') },
      ...open('Chat'),
    }),
    'chat-unsent': room('A message that is not sent yet', 'Not sent yet. We keep trying.', {
      answers: { readMessages: chat(2), sendMessage: unreached },
      prepare: async ({ press, fill, waitForText }) => {
        await press('Chat')
        await fill('Message', 'Are you still there?')
        await press('Send')
        await waitForText('Not sent yet.')
      },
    }),
    'chat-refused': room('A message that is refused', 'Not sent: the call had already ended.', {
      answers: { readMessages: chat(2), sendMessage: refused('CALL_STATE') },
      prepare: async ({ press, fill, waitForText }) => {
        await press('Chat')
        await fill('Message', 'Thank you, doctor!')
        await press('Send')
        await waitForText('Not sent:')
      },
    }),
    unread: room('Unread messages', 'Chat, 2 unread messages', { answers: { readMessages: chat(4) } }),
    knock: room('A guest knocks', 'Maria Lopez-Hernandez', { answers: { listRoomGuests: [roomGuest(1)] } }),
    people: room('People, with a full lobby', 'Only let in people you expect.', {
      room: {
        remotes: [
          { peerId: 'john', userId: john.id },
          { peerId: 'emil', userId: id(703), name: 'Emil Yılmaz' },
        ],
      },
      answers: { listRoomGuests: [...lobby, inside] },
      ...open('People'),
    }),
    'room-full': room('Nobody else fits in', 'Four people are in the call already.', {
      room: scenes['four people'],
      answers: { listRoomGuests: [roomGuest(1)], admitRoomGuest: refused('ROOM_FULL') },
      prepare: async ({ press, waitForText }) => {
        await press('People')
        await press('Let in Maria Lopez-Hernandez')
        await waitForText('Four people are in the call already.')
      },
    }),
    'people-patient': room('People, as the patient', 'In the call', { as: john, room: asPatient, ...open('People') }),
    'people-failed': room('People that could not be loaded', 'The list could not be loaded.', {
      answers: { listRoomGuests: refused('INTERNAL') },
      ...open('People'),
    }),
    'guest-link': room('A link for a third person', 'Send it to this one person.', {
      answers: {
        listRoomGuests: [roomGuest(4, { status: 'LINKED', name: null, role: 'RELATIVE', language: null })],
        makeGuestLink: {
          guest: guest(5, { status: 'LINKED', name: null }),
          code: 'abcdefghijklmnopqrstuv',
          path: '/join#abcdefghijklmnopqrstuv',
        },
      },
      prepare: async ({ press, waitForText }) => {
        await press('People')
        await press('Create link')
        await waitForText('Send it to this one person.')
      },
    }),
    notes: room('Notes beside the call, begun with the reason', 'Reason for the visit: A cough for a week', {
      answers: {
        readCall: callSession({ reason: 'A cough for a week' }),
        doctorReadVisit: doctorEncounter({ endedAt: null, reason: 'A cough for a week' }),
        listEarlierVisits: earlier,
      },
      prepare: async ({ press, waitForText }) => {
        await press('Notes')
        await waitForText('2 earlier visits')
      },
    }),
    'notes-earlier': room('An earlier visit, read beside the call', 'Ibuprofen 400 mg', {
      answers: { doctorReadVisit: signed, listEarlierVisits: earlier },
      prepare: async ({ press, waitForText }) => {
        await press('Notes')
        await waitForText('2 earlier visits')
        await press('2 earlier visits')
        await press('A sore knee')
      },
    }),
    'notes-drafts': room('Drafts beside the call', 'Physiotherapy, six times.', {
      answers: { doctorReadVisit: draft },
      ...open('Notes'),
    }),
    'notes-early': room('Notes, before both are connected', 'The note begins when you and John Smith are connected.', {
      room: scenes.waiting,
      answers: { readCall: callSession({ status: 'CONFIRMED', activatedAt: null, reason: 'A cough for a week' }) },
      ...open('Notes'),
    }),
    'notes-offline': room(
      'Notes while the network is away',
      'Your text is kept here and saved when you are back online.',
      {
        answers: { doctorReadVisit: doctorEncounter({ endedAt: null }), saveNoteDraft: unreached },
        prepare: async ({ press, fill }) => {
          await press('Notes')
          await fill('Note', 'Better since Monday.')
        },
      },
    ),
    'notes-failed': room('Notes that could not be loaded', 'Something went wrong on our side.', {
      answers: { doctorReadVisit: refused('INTERNAL') },
      ...open('Notes'),
    }),
    'notes-messages': room('Messages, beside the notes', 'I wrote down my blood pressure', {
      answers: { readMessages: chat(5) },
      prepare: async ({ press }) => {
        await press('Notes')
        await press('Messages')
      },
    }),
    safety: room('Comparing the encryption', 'Is this call private?', {
      room: scenes['to be checked'],
      ...open('Encryption: check'),
    }),
    devices: room('Choosing devices', 'Camera, microphone, speaker', menu('Camera, microphone, speaker')),
    'data-use': room('Call quality', 'Used in this call', menu('Call quality')),
    help: room('Keyboard shortcuts', 'They work everywhere in the call', menu('Keyboard shortcuts')),
    menu: room('The menu', 'Call quality', open('More')),
  },
}

export const aroundStates: Group = {
  title: 'Before and after a call',
  states: {
    loading: room('Opening the call', 'Opening the call', { answers: { readCall: pending } }),
    'not-loaded': room('The call’s code did not arrive', 'The call could not be opened', { room: 'not loaded' }),
    failed: room('The call could not be read', 'Something went wrong on our side.', {
      answers: { readCall: refused('INTERNAL') },
    }),
    gone: room('Somebody else’s call', 'This call does not exist, or is not yours', {
      answers: { readCall: refused('NOT_FOUND') },
    }),
    unanswered: room('Not answered yet', 'This call has not been answered yet.', {
      answers: { readCall: callSession({ status: 'INVITED' }) },
    }),
    ...departures(),
    ...endings(),
    'live-call-bar': room('On another page during a call', 'Call with John Smith', {
      prepare: async ({ waitForText, goTo }) => {
        await waitForText('End call')
        goTo('/doctor/dashboard')
      },
    }),
    'live-call-bar-alone': room(
      'On another page, before the other side is there',
      'Your call: waiting for the other person',
      {
        room: scenes.waiting,
        prepare: async ({ waitForText, goTo }) => {
          await waitForText('End call')
          goTo('/doctor/dashboard')
        },
      },
    ),
  },
}

/** The patient, or a guest, has left the call, which goes on. */
function departures(): Group['states'] {
  const left = (minutes: number) => ({ readCall: callSession({ rejoinUntil: inMinutes(minutes) }) })
  const alone = { room: { remotes: [] } }
  const interpreter = {
    remotes: [{ peerId: 'ines', userId: id(701), name: 'Maria Lopez-Hernandez', role: 'guest' as const }],
  }
  return {
    'left-by-you': room('Left by the patient', 'You can rejoin until', { as: john, answers: left(1.5) }),
    'left-for-good': room('Left by the patient two minutes ago', 'can no longer rejoin by yourself', {
      as: john,
      answers: left(-1),
    }),
    'left-by-them': room('Left by the patient, as the doctor', 'They can rejoin until', {
      ...alone,
      answers: left(1.5),
    }),
    'left-by-them-for-good': room('Left two minutes ago, as the doctor', 'Call again', { ...alone, answers: left(-1) }),
    'left-page-closed': room('The page of the patient is closed', 'They can rejoin while you wait here.', {
      prepare: async ({ waitForText, showRoom }) => {
        await waitForText('End call')
        showRoom({ remotes: [] })
      },
    }),
    'left-of-several': room('Left by the patient, a guest is here', 'They can rejoin until', {
      room: interpreter,
      answers: { ...left(1.5), listRoomGuests: [inside] },
    }),
    'left-of-several-for-good': room('Left two minutes ago, a guest is here', 'can no longer rejoin by themselves', {
      room: interpreter,
      answers: { ...left(-1), listRoomGuests: [inside] },
    }),
    'guest-left': room('People, when a guest has just left', 'can rejoin until', {
      answers: { listRoomGuests: [roomGuest(1, { status: 'LEFT', hostReach: null, rejoinUntil: inMinutes(1.5) })] },
      ...open('People'),
    }),
    'rejoin-bar': room('On another page after leaving', 'You left the call.', {
      as: john,
      at: '/patient/consultation',
      answers: { ongoingCall: { callSessionId: CALL, rejoinUntil: inMinutes(1.5) } },
    }),
  }
}

/** The ways in which a call can end, seen at once and read about later. */
function endings(): Group['states'] {
  const over = { status: 'ENDED', endedAt: new Date().toISOString() } as const
  const longAgo = inDays(-4000)
  const ended = (title: string, shows: string, endedBy: CallEndedBy, as = john, answers: State['answers'] = {}) => {
    let isOver = false
    return room(title, shows, {
      as,
      room: as === john ? asPatient : {},
      answers: {
        readCall: () => callSession(isOver ? { ...over, endedBy } : {}),
        readMessages: chat(3),
        ...answers,
      },
      prepare: async ({ waitForText, emit }) => {
        await waitForText(as === john ? 'Leave' : 'End call')
        isOver = true
        await emit('call_ended', { callSessionId: CALL, endedBy })
      },
    })
  }
  const read = (title: string, shows: string, differs: Parameters<typeof callSession>[0]) =>
    room(title, shows, { answers: { readCall: callSession(differs), readMessages: chat(3) } })
  return {
    'ended-by-other': ended('Ended by the doctor', 'Dr. Sarah Johnson ended the call.', 'doctor'),
    'ended-by-you': ended('Ended by oneself', 'You ended the call.', 'doctor', sarah),
    'ended-while-writing': {
      ...ended('Ended while the doctor writes', 'Seen by video.', 'system', sarah, { doctorReadVisit: draft }),
      storage: { 'medconsult-notes-beside': 'open' },
    },
    'ended-by-itself': ended('Ended by itself', 'The call ended automatically', 'system'),
    'ended-by-clinic': ended('Ended by the clinic', 'The clinic has ended this call.', 'clinic'),
    'past-call': read('Read about later, with its chat', 'Call with John Smith', { ...over, endedBy: 'doctor' }),
    'past-call-removed': room('Read about years later, when its messages are gone', 'Messages are kept for 10 years', {
      answers: {
        readCall: callSession({
          ...over,
          createdAt: longAgo,
          confirmedAt: longAgo,
          activatedAt: longAgo,
          endedAt: longAgo,
        }),
        readMessages: [],
      },
    }),
    declined: read('Declined', 'Call with John Smith', {
      ...over,
      status: 'DECLINED',
      confirmedAt: null,
      activatedAt: null,
    }),
    expired: read('Not answered in time', 'Call with John Smith', {
      ...over,
      status: 'EXPIRED',
      confirmedAt: null,
      activatedAt: null,
    }),
  }
}
