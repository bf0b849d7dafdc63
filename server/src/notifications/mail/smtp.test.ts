import { getEventListeners } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMailServer } from './smtp.ts'

/** A mail server that offers no TLS, and what it was told. */
const heard: string[] = []
const sockets = new Set<Socket>()
const server = createServer((socket) => {
  sockets.add(socket)
  socket.write('220 mail.example ESMTP\r\n')
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    const line = chunk.toString().trim()
    heard.push(line)
    if (line.startsWith('EHLO')) socket.write('250-mail.example\r\n250 AUTH PLAIN\r\n')
    else if (line.startsWith('AUTH')) socket.write('235 welcome\r\n')
    else socket.write('502 not here\r\n')
  })
})
let port = 0
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

const from = 'Clinic <no-reply@clinic.example>'
/** 0.0.0.0 also reaches this machine, and does not count as a loopback address. */
const elsewhere = (query = '') => `smtp://user:zebrafish@0.0.0.0:${port}${query}`

test.each(['', '?ignoreTLS=true', '?requireTLS=false&opportunisticTLS=true'])(
  'a mail server elsewhere without TLS gets neither password nor mail: smtp://…%s',
  async (query) => {
    heard.length = 0
    const open = createMailServer({ url: elsewhere(query), from }).open(new AbortController().signal)
    await expect(open).rejects.toThrow()
    expect(heard.join('\n')).not.toMatch(/AUTH|MAIL/)
    expect(heard.join('\n')).not.toContain(Buffer.from('\0user\0zebrafish').toString('base64'))
  },
)

test('a mail server without TLS is used if that is allowed, or on this machine', async () => {
  for (const given of [{ url: elsewhere(), plaintext: true }, { url: `smtp://user:zebrafish@127.0.0.1:${port}` }]) {
    heard.length = 0
    const connection = await createMailServer({ ...given, from }).open(new AbortController().signal)
    connection.close()
    expect(heard.join('\n')).toMatch(/AUTH PLAIN/)
  }
})

test('a connection that has ended removes its listener from the signal', async () => {
  const { signal } = new AbortController()
  const given = { url: `smtp://user:zebrafish@127.0.0.1:${port}`, from }
  const open = await createMailServer(given).open(signal)
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  open.close()
  await expect.poll(() => getEventListeners(signal, 'abort')).toHaveLength(0)
  await expect(createMailServer({ ...given, url: elsewhere() }).open(signal)).rejects.toThrow()
  await expect.poll(() => getEventListeners(signal, 'abort')).toHaveLength(0)
})
