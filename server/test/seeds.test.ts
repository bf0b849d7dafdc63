// What a client written from seed 003 alone requests by HTTP: rooms for appointments of its own system, their status,
// their attendance, the health check, and other methods from another origin.
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { createPortalClient, doctor, ownId } from './portal-client.ts'
import { createTestApp, until } from './test-app.ts'

const ORIGIN = 'https://portal.example'
const open = await createTestApp({ config: { meetings: 'open', corsOrigins: [ORIGIN] } })
const invite = await createTestApp({ config: { meetings: 'invite' } })
afterAll(() => Promise.all([open.close(), invite.close()]))
const { send, connect, two, disconnect } = createPortalClient(open)
afterEach(disconnect)

describe('create-meeting', () => {
  test('the room of an external appointment has its id, and a second request returns the same room', async () => {
    const body = {
      appointmentId: 'appt-A.1:b_2',
      doctorId: 'doctor-123',
      patientId: 'patient-456',
      scheduledTime: open.clock.now().toISOString(),
    }
    const made = await send('POST', '/api/create-meeting', body)
    expect(made).toMatchObject({
      status: 201,
      body: { success: true, data: { ...body, roomId: 'room-appt-A.1:b_2', status: 'SCHEDULED' } },
    })
    const again = await send('POST', '/api/create-meeting', body)
    const { hostToken: _, ...same } = made.body.data
    expect(again).toMatchObject({ status: 200, body: { success: true, data: same } })
    expect(again.body.data.hostToken).toBeNull()
    const read = await send('GET', '/api/meeting/room-appt-A.1:b_2')
    expect(read.body.data).toMatchObject({ roomId: 'room-appt-A.1:b_2', appointmentId: body.appointmentId })
  })

  test.each([
    [{}],
    [{ appointmentId: '' }],
    [{ appointmentId: null, doctorId: null, patientId: null, scheduledTime: null }],
    [{ doctorId: 'doctor-123', patientId: '' }],
  ])('a request with %j gets a new code of words each time', async (body) => {
    const [one, other] = [
      await send('POST', '/api/create-meeting', body),
      await send('POST', '/api/create-meeting', body),
    ]
    expect(one.status).toBe(201)
    expect(one.body.data.roomId).toMatch(/^[a-z]+(-[a-z]+){5}$/)
    expect(other.body.data.roomId).not.toBe(one.body.data.roomId)
  })

  test.each(['a b', 'a/b', 'ä', '<b>', 'x'.repeat(81)])('the appointment id %j is refused', async (appointmentId) => {
    expect(await send('POST', '/api/create-meeting', { appointmentId })).toMatchObject({
      status: 400,
      body: { success: false, code: 'VALIDATION', fields: [{ path: 'appointmentId' }] },
    })
  })

  test('an appointment id has 1 to 80 characters, and upper and lower case differ', async () => {
    const long = 'x'.repeat(80)
    const made = await Promise.all(
      ['1', long, 'Case', 'case'].map((appointmentId) => send('POST', '/api/create-meeting', { appointmentId })),
    )
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201])
    expect(made.map(({ body }) => body.data.roomId)).toEqual(['room-1', `room-${long}`, 'room-Case', 'room-case'])
    const { second } = await two(`room-${long}`)
    expect(second.socket.connected).toBe(true)
  })

  test('twenty requests at once for one appointment create one room', async () => {
    const appointmentId = ownId()
    const made = await Promise.all(
      Array.from({ length: 20 }, () => send('POST', '/api/create-meeting', { appointmentId })),
    )
    expect(made.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(made.filter(({ status }) => status === 200)).toHaveLength(19)
  })

  test('an id of our own appointment gives rights to its doctor and its patient only', async () => {
    const [ada, tom, eve] = [await open.doctor({ name: 'Dr. Ada' }), await open.patient(), await open.patient()]
    await open.calendar(ada)
    const appointmentId = await open.appointment(ada, tom)
    const body = { appointmentId, doctorId: 'doctor-123', patientId: 'patient-456' }
    expect((await send('POST', '/api/create-meeting', body)).status).toBe(401)
    expect((await send('POST', '/api/create-meeting', body, { token: eve.token })).status).toBe(404)
    expect((await send('POST', '/api/create-meeting', body, { token: tom.token })).status).toBe(403)
    const stranger = connect()
    stranger.socket.emit('join-room', { roomId: `room-${appointmentId}`, ...doctor })
    expect(await stranger.next('error')).toMatchObject({ event: 'join-room', code: 'UNAUTHENTICATED' })
    const made = await send('POST', '/api/create-meeting', body, { token: ada.token })
    expect(made).toMatchObject({
      status: 201,
      body: { data: { appointmentId, doctorId: ada.id, patientId: tom.id, lobby: true } },
    })
    expect(made.body.data.scheduledTime).not.toBeNull()
    // Anybody with the link gets the preview, and waits.
    const plate = await send('POST', '/api/create-meeting', body)
    expect(plate).toMatchObject({
      status: 200,
      body: { data: { hostName: 'Dr. Ada', doctorId: null, patientId: null } },
    })
    stranger.socket.emit('join-room', { roomId: `room-${appointmentId}`, ...doctor })
    expect(await stranger.next('error')).toMatchObject({ code: 'IN_LOBBY' })
  })

  test('ids of our accounts give no rights to anybody else who names them', async () => {
    const [ada, tom] = [await open.doctor(), await open.patient({ name: 'Tom' })]
    const made = await send('POST', '/api/create-meeting', { doctorId: ada.id, patientId: tom.id })
    expect(made).toMatchObject({
      status: 201,
      body: { data: { doctorId: null, patientId: null, patientName: null, hostName: 'Host' } },
    })
    const { roomId } = made.body.data
    expect((await send('GET', `/api/meeting/${roomId}/me`, undefined, { token: tom.token })).status).toBe(404)
  })

  test('our doctor can create a room for an external appointment, with ids of any form', async () => {
    const [ada, bob] = [await open.doctor(), await open.doctor()]
    const uuid = '7d444840-9dc0-11d1-b245-5ffdce74fad2'
    for (const named of [
      { appointmentId: ownId(), doctorId: 'doctor-123', patientId: 'patient-456' },
      { appointmentId: uuid, doctorId: uuid, patientId: uuid },
    ]) {
      const made = await send('POST', '/api/create-meeting', named, { token: ada.token })
      expect(made).toMatchObject({
        status: 201,
        body: {
          data: { appointmentId: named.appointmentId, doctorId: ada.id, patientId: named.patientId, lobby: true },
        },
      })
      expect((await send('POST', '/api/create-meeting', named, { token: ada.token })).status).toBe(200)
      expect((await send('POST', '/api/create-meeting', named, { token: bob.token })).status).toBe(404)
      expect(await send('POST', '/api/create-meeting', named)).toMatchObject({
        status: 200,
        body: { data: { roomId: `room-${named.appointmentId}`, patientId: null } },
      })
    }
    const theirs = { appointmentId: ownId() }
    await send('POST', '/api/create-meeting', theirs)
    expect((await send('POST', '/api/create-meeting', theirs, { token: ada.token })).status).toBe(200)
  })

  test("with MEETINGS=invite nobody can create a room without a doctor's account", async () => {
    const body = { appointmentId: ownId() }
    expect(await send('POST', '/api/create-meeting', body, { at: invite })).toMatchObject({
      status: 401,
      body: { success: false },
    })
  })
})

describe('the status of a meeting', () => {
  test.each([
    ['active', 'completed'],
    ['Active', 'COMPLETED'],
  ])('everybody with the link can set the status of a room without account and lobby: %s, %s', async (begin, end) => {
    const roomId = `room-${ownId()}`
    const { second } = await two(roomId)
    const path = `/api/meeting/${roomId}/status`
    expect(await send('PUT', path, { status: begin, startTime: open.clock.now().toISOString() })).toMatchObject({
      status: 200,
      body: { success: true, data: { roomId, status: 'ACTIVE' } },
    })
    const ended = await send('PUT', path, { status: end, endTime: open.clock.now().toISOString() })
    expect(ended).toMatchObject({ status: 200, body: { data: { status: 'COMPLETED', duration: 0 } } })
    for (const status of ['ACTIVE', 'COMPLETED']) expect(await second.next('meeting_updated')).toMatchObject({ status })
    expect((await send('PUT', path, { status: begin })).status).toBe(409)
    expect((await send('PUT', path, { status: 'finished' })).status).toBe(400)
  })

  test('strangers cannot set the status of a room with a host or a lobby', async () => {
    const { roomId } = await open.meeting(await open.doctor())
    const path = `/api/meeting/${roomId}/status`
    expect((await send('PUT', path, { status: 'cancelled' })).status).toBe(401)
    const eve = await open.patient()
    expect((await send('PUT', path, { status: 'cancelled' }, { token: eve.token })).status).toBe(403)
    const own = await send('POST', '/api/create-meeting', { lobby: true })
    const other = `/api/meeting/${own.body.data.roomId}/status`
    expect((await send('PUT', other, { status: 'cancelled' })).status).toBe(401)
    const token = own.body.data.hostToken as string
    expect((await send('PUT', other, { status: 'cancelled' }, { token })).body.data.status).toBe('CANCELLED')
  })
})

test('a host without an account reads who was there and when, also after the end', async () => {
  const made = await send('POST', '/api/create-meeting', { appointmentId: ownId(), hostName: 'Ada' })
  const { roomId, hostToken } = made.body.data as { roomId: string; hostToken: string }
  const { second } = await two(roomId)
  const read = async (token?: string) => {
    const { body } = await send('GET', `/api/meeting/${roomId}`, undefined, token === undefined ? {} : { token })
    return body.data.participants as { userName: string; joinedAt: string; leftAt: string | null }[]
  }
  expect((await read(hostToken)).map(({ userName, leftAt }) => [userName, leftAt])).toEqual([
    ['Dr. Smith', null],
    ['Tom', null],
  ])
  second.socket.disconnect()
  await until(async () => (await read(hostToken)).some(({ leftAt }) => leftAt !== null), 'the end of the stay')
  expect((await read()).map(({ userName }) => userName)).toEqual(['Dr. Smith'])
  await send('PUT', `/api/meeting/${roomId}/status`, { status: 'completed' })
  const after = await read(hostToken)
  expect(after.map(({ userName }) => userName)).toEqual(['Dr. Smith', 'Tom'])
  for (const { joinedAt, leftAt } of after) expect(leftAt && leftAt >= joinedAt).toBe(true)
  expect(await read()).toEqual([])
})

describe('other requests of a client of another origin', () => {
  test.each(['/health', '/api/health', '/api', '/api/'])('%s answers with the health of the server', async (path) => {
    expect(await send('GET', path)).toMatchObject({
      status: 200,
      body: { status: 'healthy', timestamp: expect.stringMatching(/Z$/) },
    })
  })

  test.each(['/api/nothing', '/api/create-meeting', '/api/meeting', '/API/nothing', '/%61pi/nothing'])(
    'GET %s is answered with a problem and never with a page',
    async (path) => {
      const { status, type } = await send('GET', path)
      expect([status, type]).toEqual([404, 'application/problem+json; charset=utf-8'])
    },
  )

  test('CORS allows every method of the API to listed origins only', async () => {
    const preflight = (origin: string, method: string) =>
      fetch(`${open.url}/api/meeting/room-1/status`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'content-type' },
      })
    const document = (await (await fetch(`${open.url}/api/openapi.json`)).json()) as { paths: Record<string, object> }
    const used = new Set(
      Object.values(document.paths).flatMap((path) => Object.keys(path).map((one) => one.toUpperCase())),
    )
    expect(used).toContain('PUT')
    for (const method of used) {
      const { headers } = await preflight(ORIGIN, method)
      const allowed = (headers.get('access-control-allow-methods') ?? '').split(/, */)
      expect(allowed, method).toContain(method)
      expect(headers.get('access-control-allow-origin')).toBe(ORIGIN)
    }
    expect((await preflight('https://evil.example', 'PUT')).headers.get('access-control-allow-origin')).toBeNull()
  })
})
