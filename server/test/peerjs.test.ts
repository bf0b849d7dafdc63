import { afterAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createTestApp, problemIn, until } from './test-app.ts'

const testApp = await createTestApp()
const opened: WebSocket[] = []
afterAll(async () => {
  for (const one of opened) one.terminate()
  await testApp.close()
})

interface Message {
  type: string
  src?: string
  dst?: string
  payload?: unknown
}

async function peer(id: string) {
  const socket = new WebSocket(
    `${testApp.url.replace('http', 'ws')}/peerjs/peerjs?key=peerjs&id=${id}&token=t-${id}&version=1.5.5`,
  )
  opened.push(socket)
  const heard: Message[] = []
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as Message))
  socket.on('error', () => {})
  const wait = (type: string) => until(() => heard.find((one) => one.type === type), type)
  await wait('OPEN')
  return {
    wait,
    heard,
    send: (message: Message) => socket.send(JSON.stringify(message)),
    publish: (text: string) => socket.send(text),
  }
}

test('a PeerJS client gets an id, and two clients exchange an offer and an answer', async () => {
  const given = await (await fetch(`${testApp.url}/peerjs/peerjs/id?ts=1`)).text()
  expect(given).toMatch(/^[\w-]{10,}$/)
  const [left, right] = [await peer(given), await peer('right')]
  const payload = { sdp: { type: 'offer', sdp: 'v=0' }, connectionId: 'mc_1', type: 'media' }
  left.send({ type: 'OFFER', dst: 'right', payload })
  expect(await right.wait('OFFER')).toEqual({ type: 'OFFER', src: given, dst: 'right', payload })
  right.send({ type: 'ANSWER', dst: given, payload: { connectionId: 'mc_1' } })
  expect(await left.wait('ANSWER')).toMatchObject({ src: 'right' })
})

test('the call of a PeerJS client is kept until the called page comes to the broker', async () => {
  const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
  const id = await testApp.liveCall(await testApp.schedule(doctor), patient)
  const [pageId, clientId] = ['0123456789abcdef0123456789abcdef', '3e9c1d1e-6a0c-4a6e-9a57-8f6f2c1d0b7a']
  const pageSocket = await testApp.socket(patient)
  await testApp.ok(patient, 'patientSetPeerId', { params: { id }, body: { peerId: pageId } })
  const client = await peer(clientId)
  await testApp.ok(doctor, 'doctorSetPeerId', { params: { id }, body: { peerId: clientId } })
  const payload = { sdp: { type: 'offer', sdp: 'v=0' }, connectionId: 'mc_2', type: 'media' }
  client.send({ type: 'OFFER', dst: pageId, payload })
  expect(await pageSocket.wait('peer_id_updated', (one) => one.role === 'doctor')).toMatchObject({ peerId: clientId })
  expect(await testApp.ok(patient, 'readCall', { params: { id } })).toMatchObject({
    doctorPeerId: clientId,
    patientPeerId: pageId,
  })
  const page = await peer(pageId)
  expect(await page.wait('OFFER')).toMatchObject({ src: clientId, payload })
  page.send({ type: 'ANSWER', dst: clientId, payload: { connectionId: 'mc_2', type: 'media' } })
  expect(await client.wait('ANSWER')).toMatchObject({ src: pageId })
})

test('a call to an absent id is answered with EXPIRE, which PeerJS reports as peer-unavailable', {
  timeout: 20_000,
}, async () => {
  const client = await peer('alone')
  client.send({ type: 'OFFER', dst: 'nobody-is-here', payload: { connectionId: 'mc_3', type: 'media' } })
  const expired = () => client.heard.find(({ type }) => type === 'EXPIRE')
  for (let waited = 0; !expired() && waited < 15_000; waited += 100) await new Promise((done) => setTimeout(done, 100))
  expect(expired()).toMatchObject({ src: 'nobody-is-here', dst: 'alone' })
})

test('strangers cannot list the connected clients', async () => {
  const response = await fetch(`${testApp.url}/peerjs/peerjs/peers`)
  expect(response.status).toBeGreaterThanOrEqual(400)
})

test('Socket.IO connects and upgrades on both of its paths beside the broker', async () => {
  await peer('beside')
  const doctor = await testApp.doctor()
  for (const path of ['/socket.io', '/api/socket.io']) {
    const direct = await testApp.socket(doctor, { path })
    expect(direct.socket.io.engine.transport.name).toBe('websocket')
    const upgraded = await testApp.socket(doctor, { path, transports: ['polling', 'websocket'] })
    await until(() => upgraded.socket.io.engine.transport.name === 'websocket', 'the upgrade')
    expect(await upgraded.emit('probe', {})).toEqual({ ok: true })
  }
})

test('invalid messages on the path of PeerJS do not disturb other clients', async () => {
  const socket = new WebSocket(`${testApp.url.replace('http', 'ws')}/peerjs/peerjs?key=wrong&id=x&token=y`)
  opened.push(socket)
  socket.on('error', () => {})
  await new Promise((resolve) => socket.on('close', resolve))
  const talker = await peer('talker')
  talker.send({ type: 'NONSENSE', dst: 'nobody' })
  talker.publish('not json')
  talker.publish('null')
  const flooder = await peer('flooder')
  flooder.publish('x'.repeat(300_000))
  // A client that connects later is served, so the process is alive.
  const late = await peer('late')
  talker.send({ type: 'OFFER', dst: 'late', payload: {} })
  await late.wait('OFFER')
  const broken = await fetch(`${testApp.url}/peerjs/%ZZ`)
  expect(broken.status).toBe(400)
  expect(problemIn(400, broken.headers.get('content-type'), await broken.json())).toMatchObject({ code: 'MALFORMED' })
  expect((await testApp.call(null, 'health')).status).toBe(200)
})
