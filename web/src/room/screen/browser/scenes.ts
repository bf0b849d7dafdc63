import type { RoomState } from './fake-room.ts'

const john = { peerId: 'john' }
const maria = { peerId: 'maria', name: 'Maria Lopez-Hernandez' }
const emil = { peerId: 'emil', name: 'Emil Yilmaz' }

const code = { words: ['lemon', 'anchor', 'violin', 'tractor'], emoji: ['🍋', '⚓', '🎻', '🚜'] }

/** Every state of the call room, by name. */
export const scenes = {
  video: {},
  'portrait picture': { remotes: [{ ...john, portrait: true }] },
  connecting: { room: { state: 'CALLING', connectedAt: null }, remotes: [{ ...john, connection: 'connecting' }] },
  opening: { room: { state: 'CONNECTING', connectedAt: null }, media: { opening: true, without: true }, remotes: [] },
  waiting: { room: { state: 'WAITING', connectedAt: null }, remotes: [] },
  'camera off': { remotes: [{ ...john, video: false, audio: false }] },
  'own camera off': {
    media: {
      video: { enabled: false, available: true, switchedOff: false, deviceId: null, label: null },
      audio: { enabled: false, available: true, switchedOff: false, deviceId: null, label: null },
    },
  },
  reconnecting: { room: { state: 'RECONNECTING' }, remotes: [{ ...john, connection: 'reconnecting' }] },
  'connection lost': { room: { problem: 'RECOVERY_TIMEOUT', state: 'RECONNECTING' } },
  'socket away': { room: { signalling: 'down' } },
  'camera denied': {
    media: { without: true, error: { code: 'PERMISSION_DENIED', kind: 'both', detail: '', lost: false } },
  },
  'camera busy': {
    media: { without: true, error: { code: 'DEVICE_IN_USE', kind: 'video', detail: '', lost: false } },
  },
  'microphone busy': {
    media: { without: true, error: { code: 'DEVICE_IN_USE', kind: 'audio', detail: '', lost: false } },
  },
  'camera busy in the call': {
    media: { error: { code: 'DEVICE_IN_USE', kind: 'video', detail: '', lost: false } },
  },
  'browser asks': { media: { without: true, opening: true, asking: 'both' } },
  'they are asked': { remotes: [{ ...john, video: false, audio: false, asking: 'both' }] },
  'only watching': { media: { without: true } },
  'picture paused': {
    remotes: [{ ...john, quality: 'bad', receiving: 'off', sending: 'off' }],
  },
  'weak connection': { remotes: [{ ...john, quality: 'poor', receiving: 'slow', sending: 'reduced' }] },
  'this device busy': { room: { deviceBusy: true }, remotes: [{ ...john, quality: 'fair', theirQuality: 'poor' }] },
  'this device busy with blur': {
    room: { deviceBusy: true },
    media: { blur: 'on' },
    remotes: [{ ...john, quality: 'fair', theirQuality: 'fair' }],
  },
  'their device busy': { remotes: [{ ...john, theirDeviceBusy: true, quality: 'poor', theirQuality: 'fair' }] },
  'on hold by them': { remotes: [{ ...john, onHold: true }] },
  'on hold by us': { room: { onHold: true } },
  'they share': { remotes: [{ ...john, sharing: true }] },
  'we share': { room: { sharing: true } },
  'everything at once': {
    room: {
      sharing: true,
      signalling: 'down',
      deviceOffer: { kind: 'audioinput', deviceId: 'h', label: 'Jabra Evolve 65' },
    },
    remotes: [{ ...john, safetyCode: code, safetyAlarm: true, quality: 'bad', sending: 'off', receiving: 'off' }],
  },
  'to be checked': { remotes: [{ ...john, safetyCode: code }] },
  'a device is offered': {
    room: { deviceOffer: { kind: 'audiooutput', deviceId: 'h', label: 'Jabra Evolve 65 Speaker' } },
  },
  'camera unplugged': {
    media: {
      video: { enabled: false, available: false, switchedOff: false, deviceId: null, label: null },
      error: { code: 'NO_DEVICE', kind: 'video', detail: '', lost: true },
    },
  },
  'three people': { remotes: [john, { ...maria, audio: false }] },
  'four people': { remotes: [john, { ...maria, quality: 'poor', sending: 'slow' }, { ...emil, video: false }] },
  'four people, devices busy': {
    room: { deviceBusy: true },
    remotes: [john, { ...maria, theirDeviceBusy: true, theirQuality: 'poor' }, { ...emil, quality: 'poor' }],
  },
  'four people, a guest shares': { remotes: [john, maria, { ...emil, sharing: true, audio: false }] },
  'three people, one not reached': {
    remotes: [john, { ...maria, connection: 'failed', video: false, audio: false }],
  },
  'four people, one away': { remotes: [john, { ...maria, connection: 'reconnecting' }, emil] },
} satisfies Record<string, RoomState>
