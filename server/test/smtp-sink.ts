import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

export interface Received {
  to: string
  at: Date
  mail: Email
}

/** How a mailbox behaves: it refuses permanently, refuses temporarily, or disconnects in the middle of the e-mail. */
type Manner = 'refuse' | 'later' | 'hang-up'

/** A mail server on a fixed port, with everything that it received, read by another library. */
export async function createMailbox(now: () => Date) {
  const received: Received[] = []
  const manners = new Map<string, Manner>()
  let connections = 0
  let server: SMTPServer | null = null
  let port = 0

  function build(): SMTPServer {
    return new SMTPServer({
      authOptional: true,
      // A test machine has no name service, and the server would wait for it.
      disableReverseLookup: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onConnect: (_session, done) => {
        connections += 1
        done()
      },
      onRcptTo: ({ address }, _session, done) => {
        const manner = manners.get(address)
        if (manner === 'refuse') return done(Object.assign(new Error(`no ${address} here`), { responseCode: 550 }))
        if (manner === 'later') {
          manners.delete(address)
          return done(Object.assign(new Error('greylisted'), { responseCode: 451 }))
        }
        return done()
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
        stream.on('end', () => {
          void PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
            const to = session.envelope.rcptTo[0]?.address ?? ''
            received.push({ to, at: now(), mail })
            if (manners.get(to) !== 'hang-up') return done()
            manners.delete(to)
            // The server has received the e-mail, and disconnects without an answer.
            for (const connection of server?.connections ?? []) connection._socket.destroy()
          })
        })
      },
    })
  }

  async function open(): Promise<void> {
    const fresh = build()
    // A client that disconnects is no error.
    fresh.on('error', () => undefined)
    await new Promise<void>((resolve) => fresh.listen(port, '127.0.0.1', resolve))
    port = (fresh.server.address() as AddressInfo).port
    server = fresh
  }
  async function shut(): Promise<void> {
    const old = server
    server = null
    if (old) await new Promise<void>((resolve) => old.close(() => resolve()))
  }
  await open()
  return {
    received,
    manners,
    open,
    shut,
    url: `smtp://127.0.0.1:${port}`,
    get connections() {
      return connections
    },
    to: (address: string) => received.filter((one) => one.to === address),
  }
}

/** A browser's side of web push: its keys, and how it decrypts messages (RFC 8291 on RFC 8188, implemented here). */
export function createBrowser(endpoint: string) {
  const curve = createECDH('prime256v1')
  const publicKey = curve.generateKeys()
  const auth = randomBytes(16)
  const derive = (secret: Buffer, salt: Buffer, info: Buffer | string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, salt, info, length))

  return {
    subscription: {
      endpoint,
      keys: { p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') },
    },
    read(body: Buffer): Record<string, unknown> {
      const salt = body.subarray(0, 16)
      const keyLength = body.readUInt8(20)
      const theirs = body.subarray(21, 21 + keyLength)
      const sealed = body.subarray(21 + keyLength)
      const shared = curve.computeSecret(theirs)
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, theirs])
      const ikm = derive(shared, auth, info, 32)
      const key = derive(ikm, salt, 'Content-Encoding: aes128gcm\0', 16)
      const nonce = derive(ikm, salt, 'Content-Encoding: nonce\0', 12)
      const decipher = createDecipheriv('aes-128-gcm', key, nonce)
      decipher.setAuthTag(sealed.subarray(-16))
      const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
      // A record ends with 0x02 and zeros (RFC 8188, 2).
      return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString()) as Record<string, unknown>
    },
  }
}

export interface Posted {
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

/**
 * A push service on this machine.
 * @param answer answers a request itself and returns true; otherwise the answer is 201
 */
export async function createPushService(answer: (path: string, response: ServerResponse) => boolean = () => false) {
  const posted: Posted[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      const path = request.url ?? ''
      posted.push({ path, headers: request.headers, body: Buffer.concat(chunks) })
      if (!answer(path, response)) response.writeHead(201).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    posted,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
