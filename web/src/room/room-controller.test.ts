import { expect, test, vi } from 'vitest'
import { BlurChoice } from '../devices/index.ts'
import { type CallRoomApi, type CallRoomOptions, offererByRole, type RoomSnapshot } from '../engine/index.ts'
import { ApiProblem } from '../platform/index.ts'
import type { LiveSocket } from '../platform/live-index.ts'
import { type Engine, type RoomApi, RoomController, retry } from './room-controller.ts'

function fakeRoom() {
  let state: RoomSnapshot['state'] = 'NEW'
  let sharing = false
  let onHold = false
  let blur: RoomSnapshot['localMedia']['blur'] = 'off'
  const off = { audio: false, video: false }
  const listeners = new Set<() => void>()
  const room = {
    prepare: vi.fn(),
    accept: vi.fn(),
    end: vi.fn(),
    setAdmission: vi.fn<CallRoomApi['setAdmission']>(),
    setPausedBy: vi.fn<CallRoomApi['setPausedBy']>(),
    setHold: vi.fn((on: boolean) => {
      onHold = on
      for (const run of [...listeners]) run()
    }),
    setAudioEnabled: vi.fn((on: boolean) => room.switch('audio', on)),
    setVideoEnabled: vi.fn((on: boolean) => room.switch('video', on)),
    setBlur: vi.fn((on: boolean) => room.blurred(on ? 'loading' : 'off')),
    blurred(now: typeof blur) {
      blur = now
      for (const run of [...listeners]) run()
    },
    switch(kind: 'audio' | 'video', on: boolean) {
      off[kind] = !on
      for (const run of [...listeners]) run()
    },
    subscribe: (run: () => void) => {
      listeners.add(run)
      return () => listeners.delete(run)
    },
    getSnapshot: () => {
      const [audio, video] = [{ switchedOff: off.audio }, { switchedOff: off.video }]
      return { state, sharing, onHold, localMedia: { audio, video, blur } } as RoomSnapshot
    },
    become(next: RoomSnapshot['state']) {
      state = next
      for (const run of [...listeners]) run()
    },
    share(on: boolean) {
      sharing = on
      for (const run of [...listeners]) run()
    },
    get listening() {
      return listeners.size
    },
  }
  return room
}

type CallReport = NonNullable<RoomApi['report']>

function setUp() {
  const kept = new Map<string, string>()
  const blur = new BlurChoice({
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value ?? ''),
    isAvailable: () => true,
  })
  const rooms: ReturnType<typeof fakeRoom>[] = []
  const given: CallRoomOptions[] = []
  const engine = {
    createCallRoom: (options: CallRoomOptions) => {
      const room = fakeRoom()
      given.push(options)
      rooms.push(room)
      return room as unknown as CallRoomApi
    },
    offererByRole,
  } as unknown as Engine
  const api = {
    pause: vi.fn<NonNullable<RoomApi['pause']>>().mockResolvedValue({}),
    report: {
      setPeerId: vi.fn<CallReport['setPeerId']>().mockResolvedValue({}),
      activate: vi.fn<CallReport['activate']>().mockResolvedValue({}),
      readCall: vi.fn<CallReport['readCall']>().mockRejectedValue(new Error('not asked for here')),
    },
    reportCall: vi.fn<RoomApi['reportCall']>().mockResolvedValue({}),
    iceServers: vi.fn<RoomApi['iceServers']>().mockResolvedValue([]),
    members: vi.fn<RoomApi['members']>().mockResolvedValue({
      members: [
        { userId: 'u', userType: 'guest', userName: 'Us' },
        { userId: 'doctor', userType: 'patient', userName: 'Known better by the server' },
      ],
      pausedBy: null,
      relayOnly: false,
      revision: '1',
    }),
    signals: () => ({ send: vi.fn(), read: vi.fn() }),
  }
  let give: (engine: Engine) => void = () => undefined
  const loadEngine = vi.fn(() => new Promise<Engine>((resolve) => (give = resolve)))
  const emit = vi.fn()
  const live = {
    probe: vi.fn(),
    emit,
    on: () => () => {},
    subscribe: () => () => {},
    getStatus: () => 'up',
  } as unknown as LiveSocket
  const controller = new RoomController({
    live,
    self: { userId: 'u', role: 'patient' },
    api,
    loadEngine,
    openWebSocket: () => {
      throw new Error('not needed here')
    },
    dataMode: () => 'saver',
    blur,
  })
  return { controller, rooms, given, kept, blur, api, emit, loadEngine, load: () => give(engine) }
}

test('a call that was prepared is accepted at once, without waiting', async () => {
  const { controller, rooms, api, load } = setUp()
  const preparing = controller.prepare('call')
  load()
  await preparing
  expect(rooms[0]?.prepare).toHaveBeenCalledOnce()
  expect(api.report.setPeerId).toHaveBeenCalledWith('call', expect.stringMatching(/^[0-9a-f]{32}$/))
  void controller.accept('call', 12)
  expect(rooms[0]?.accept).toHaveBeenCalledWith({ at: 12 })
})

test('an invitation that ends while the engine loads makes no call', async () => {
  const { controller, rooms, load } = setUp()
  const preparing = controller.prepare('call')
  controller.end('call')
  load()
  expect(await preparing).toBeNull()
  expect(rooms).toHaveLength(0)
})

test('a call that is prepared twice is made once, and another call ends the first', async () => {
  const { controller, rooms, load } = setUp()
  const both = Promise.all([controller.prepare('a'), controller.prepare('a')])
  load()
  const [first, second] = await both
  expect(rooms).toHaveLength(1)
  expect([first !== null, second], 'neither is told that there is none').toEqual([true, first])
  await controller.prepare('b')
  expect(rooms[0]?.end).toHaveBeenCalledOnce()
  expect(controller.getSnapshot()?.roomId).toBe('b')
  controller.end('a')
  expect(rooms[1]?.end).not.toHaveBeenCalled()
  controller.end()
  expect(rooms[1]?.end).toHaveBeenCalledOnce()
  expect(rooms[1]?.listening).toBe(0)
})

test('the server is told once that media flows, however often the call reconnects', async () => {
  const { controller, rooms, api, load } = setUp()
  const preparing = controller.prepare('call')
  load()
  await preparing
  for (const state of ['CONNECTED', 'RECONNECTING', 'CONNECTED'] as const) rooms[0]?.become(state)
  expect(api.report.activate).toHaveBeenCalledTimes(1)
})

test('other clients in the room are told when screen sharing begins and ends', async () => {
  const { controller, rooms, emit, load } = setUp()
  const preparing = controller.prepare('call')
  load()
  await preparing
  rooms[0]?.become('CONNECTED')
  expect(emit).not.toHaveBeenCalled()
  rooms[0]?.share(true)
  rooms[0]?.become('RECONNECTING')
  rooms[0]?.share(false)
  expect(emit.mock.calls).toEqual([
    ['screen-share-toggle', { roomId: 'call', isSharing: true }],
    ['screen-share-toggle', { roomId: 'call', isSharing: false }],
  ])
})

test('an engine that could not be loaded is loaded again at the next attempt', async () => {
  const { controller, loadEngine } = setUp()
  loadEngine.mockRejectedValueOnce(new Error('chunk lost'))
  await expect(controller.warmUp()).rejects.toThrow('chunk lost')
  void controller.warmUp()
  expect(loadEngine).toHaveBeenCalledTimes(2)
})

test('a report to the server is repeated while it is offline, and not after a refusal', async () => {
  const lost = new ApiProblem({ code: 'OFFLINE', status: 0, detail: '' })
  const run = vi.fn().mockRejectedValueOnce(lost).mockRejectedValueOnce(lost).mockResolvedValue({})
  await retry(run, 0)
  expect(run).toHaveBeenCalledTimes(3)
  const refused = vi.fn().mockRejectedValue(new ApiProblem({ code: 'CALL_STATE', status: 409, detail: '' }))
  await retry(refused, 0)
  expect(refused).toHaveBeenCalledTimes(1)
})

test("a call begins with the device's data mode", async () => {
  const { controller, given, load } = setUp()
  const preparing = controller.prepare('call')
  load()
  await preparing
  expect(given.map(({ dataMode }) => dataMode)).toEqual(['saver'])
})

test('blur is kept on the device, and what is chosen while it rings holds in the call', async () => {
  const { controller, rooms, given, kept, blur, load } = setUp()
  blur.set('on')
  const preparing = controller.prepare('call')
  load()
  await preparing
  expect(given[0]?.blur).toBe(true)
  const [room] = rooms
  room?.blurred('loading')
  blur.set('off')
  expect(room?.setBlur).toHaveBeenLastCalledWith(false)
  blur.set('on')
  expect(room?.setBlur).toHaveBeenLastCalledWith(true)
  room?.blurred('failed')
  expect([...kept.values()]).toEqual(['on'])
  // The picture is held back, so the engine must not be told to go on without blur.
  room?.setBlur.mockClear()
  room?.blurred('tooSlow')
  expect([blur.getSnapshot(), [...kept.values()]]).toEqual(['tooSlow', ['off']])
  expect(room?.setBlur).not.toHaveBeenCalled()
  controller.end()
  blur.set('on')
  expect(room?.setBlur).not.toHaveBeenCalled()
})

test('nobody is admitted before the server has listed the members, and then only they are', async () => {
  const { controller, rooms, given, load } = setUp()
  const preparing = controller.prepare('call')
  load()
  await preparing
  const admits = (userId: string) => rooms[0]?.setAdmission.mock.lastCall?.[0]?.({ userId, role: 'guest' })
  expect(admits('doctor')).toBe(false)
  await vi.waitFor(() => expect(admits('doctor')).toBe(true))
  expect(admits('removed')).toBe(false)
  // Who makes the offers follows from the roles that the server knows, not from what either page remembers.
  const remote = { userId: 'doctor', peerId: 'p', role: 'doctor', name: '' } as const
  expect(given[0]?.isOfferer(remote)).toBe(true)
  controller.end()
})

test('a microphone or camera that was switched off is off after a reload, until it is switched on', async () => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  })
  const [first, again, other, later] = [setUp(), setUp(), setUp(), setUp()]
  const open = async ({ controller, rooms, load }: typeof first, roomId: string) => {
    const preparing = controller.prepare(roomId)
    load()
    await preparing
    const [room] = rooms
    if (!room) throw new Error('no room')
    return { room, controller }
  }
  const before = await open(first, 'kept')
  expect(before.room.setAudioEnabled).not.toHaveBeenCalled()
  before.room.switch('audio', false)
  before.room.switch('video', false)
  before.controller.end()
  const { room, controller } = await open(again, 'kept')
  expect([room.setAudioEnabled.mock.calls, room.setVideoEnabled.mock.calls]).toEqual([[[false]], [[false]]])
  room.switch('audio', true)
  controller.end()
  const back = await open(later, 'kept')
  expect([back.room.setAudioEnabled.mock.calls, back.room.setVideoEnabled.mock.calls]).toEqual([[], [[false]]])
  back.controller.end()
  const another = await open(other, 'another')
  expect(another.room.setVideoEnabled, 'another room knows nothing of it').not.toHaveBeenCalled()
  another.controller.end()
  vi.unstubAllGlobals()
})

test('the server is told of a pause, and a new page keeps the pause that the server knows', async () => {
  const { controller, rooms, api, load } = setUp()
  const list = { members: [], relayOnly: false, pausedBy: 'u', revision: 'p' }
  api.members.mockResolvedValue(list)
  const preparing = controller.prepare('call')
  load()
  await preparing
  await vi.waitFor(() => expect(rooms[0]?.setHold).toHaveBeenLastCalledWith(true))
  expect(api.pause, 'the server knows').not.toHaveBeenCalled()
  rooms[0]?.setHold(false)
  await vi.waitFor(() => expect(api.pause).toHaveBeenLastCalledWith('call', false))
  expect(rooms[0]?.getSnapshot().onHold, 'an older list does not undo it').toBe(false)
  controller.end()
})
