import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import type {
  NewCredential,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
  SignedChallenge,
} from '@medconsult/contract'
import { isoCBOR } from '@simplewebauthn/server/helpers'

const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest()
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** WebAuthn Level 3, 6.1: user present, user verified, attested credential data. */
const PRESENT = 1
const VERIFIED = 4
const ATTESTED = 64

interface Circumstances {
  /** The page that asks. */
  origin?: string
  /** False: it was touched, and asked for no finger or PIN. */
  verifies?: boolean
}

export type Authenticator = ReturnType<typeof createAuthenticator>

/** An authenticator in software, with one passkey (ES256, no attestation). @param origin of the page at which it is used */
export function createAuthenticator(origin: string, { counts = true }: { counts?: boolean } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credentialId = randomBytes(16)
  let handle = text(randomBytes(16))
  let count = 0

  const clientData = (type: string, challenge: string, from = origin): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }))

  function dataOf(rpId: string, more: number, verifies = true): Buffer {
    const counter = Buffer.alloc(4)
    if (counts) count += 1
    counter.writeUInt32BE(count)
    return Buffer.concat([sha256(rpId), Buffer.from([PRESENT | (verifies ? VERIFIED : 0) | more]), counter])
  }

  return {
    id: text(credentialId),

    /** Sets how often it says that it has signed. */
    rewind(to: number): void {
      count = to
    },

    create(options: PasskeyCreationOptions, { origin: from, verifies }: Circumstances = {}): NewCredential {
      handle = options.user.id
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      const key = isoCBOR.encode(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Uint8Array.from(Buffer.from(x, 'base64url'))],
          [-3, Uint8Array.from(Buffer.from(y, 'base64url'))],
        ]),
      )
      const length = Buffer.alloc(2)
      length.writeUInt16BE(credentialId.length)
      const authData = Buffer.concat([
        dataOf(options.rp.id, ATTESTED, verifies),
        Buffer.alloc(16),
        length,
        credentialId,
        key,
      ])
      const attestation = isoCBOR.encode(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', Uint8Array.from(authData)],
        ]) as Parameters<typeof isoCBOR.encode>[0],
      )
      return {
        id: text(credentialId),
        rawId: text(credentialId),
        type: 'public-key',
        response: {
          clientDataJSON: text(clientData('webauthn.create', options.challenge, from)),
          attestationObject: text(attestation),
          transports: ['internal', 'hybrid'],
        },
      }
    },

    sign(options: PasskeyRequestOptions, { origin: from, verifies }: Circumstances = {}): SignedChallenge {
      const data = clientData('webauthn.get', options.challenge, from)
      const authenticatorData = dataOf(options.rpId, 0, verifies)
      const signature = createSign('sha256')
        .update(Buffer.concat([authenticatorData, sha256(data)]))
        .sign(privateKey)
      return {
        id: text(credentialId),
        rawId: text(credentialId),
        type: 'public-key',
        response: {
          clientDataJSON: text(data),
          authenticatorData: text(authenticatorData),
          signature: text(signature),
          userHandle: handle,
        },
      }
    },
  }
}
