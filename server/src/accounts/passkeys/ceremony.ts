import type {
  NewCredential,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
  SignedChallenge,
} from '@medconsult/contract'
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { ApiError } from '../../platform/http/errors.ts'
import { CHALLENGE_MS, type ChallengePurpose, type Challenges } from './challenges.ts'
import type { RelyingParty } from './relying-party.ts'
import type { Credential } from './repository.ts'

/** The algorithms of COSE that are offered, the best first: EdDSA, ES256, RS256 (which Windows Hello may need). */
const ALGORITHMS = [-8, -7, -257]

export interface Spendable {
  hash: Buffer
  expiresAt: Date
}

const descriptorOf = ({ credentialId, transports }: Credential) => ({
  id: credentialId.toString('base64url'),
  type: 'public-key' as const,
  transports,
})

/** The bytes by which an authenticator knows an account: its id, which says nothing about the person. */
const handleOf = (userId: string): string => Buffer.from(userId.replaceAll('-', ''), 'hex').toString('base64url')

export type Ceremony = ReturnType<typeof createCeremony>

/**
 * The ceremonies of WebAuthn Level 3 (7.1 and 7.2). Each passkey can be found without a name, and has verified its user by a
 * finger, a face or a PIN, so that it counts as two factors.
 */
export function createCeremony(deps: {
  relyingParty: RelyingParty | null
  challenges: Challenges
  /** The name under which a browser lists the passkeys. */
  serviceName: string
}) {
  const { challenges, serviceName } = deps

  /** @throws ApiError NOT_FOUND where there can be no passkeys */
  function requireParty(): RelyingParty {
    if (deps.relyingParty) return deps.relyingParty
    throw new ApiError('NOT_FOUND', 'This server is reached by a number, so it can have no passkeys.')
  }

  /**
   * Reads what the browser says that it has signed.
   * @throws ApiError PASSKEY_REFUSED when it was a page of another origin, or not our challenge
   */
  function readClientData(clientDataJSON: string, purpose: ChallengePurpose, userId: string | null, now: Date) {
    const party = requireParty()
    const { challenge, origin, crossOrigin } = parse(clientDataJSON)
    // A page of ours within another one's frame asks for nothing.
    if (crossOrigin === true) throw passkeyRefused()
    if (typeof origin !== 'string' || !party.isOwnOrigin(origin)) throw passkeyRefused()
    const spendable = typeof challenge === 'string' ? challenges.open(challenge, purpose, userId, now) : null
    if (!spendable || typeof challenge !== 'string')
      throw new ApiError('PASSKEY_REFUSED', 'This took too long, or it was done already. Please try again.')
    return { party, origin, challenge, spendable }
  }

  return {
    requireParty,

    creationOptions(
      account: { id: string; email: string; name: string },
      known: readonly Credential[],
      now: Date,
    ): PasskeyCreationOptions {
      return {
        rp: { id: requireParty().id, name: serviceName },
        user: { id: handleOf(account.id), name: account.email, displayName: account.name },
        challenge: challenges.make('ADD', account.id, now).toString('base64url'),
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        timeout: CHALLENGE_MS,
        excludeCredentials: known.map(descriptorOf),
        authenticatorSelection: {
          residentKey: 'required',
          requireResidentKey: true,
          userVerification: 'required',
        },
        attestation: 'none',
      }
    },

    /** @throws ApiError PASSKEY_REFUSED */
    async readNew(given: NewCredential, userId: string, now: Date) {
      const { party, origin, challenge, spendable } = readClientData(given.response.clientDataJSON, 'ADD', userId, now)
      const { transports } = given.response
      const { registrationInfo } = await verifyRegistrationResponse({
        response: {
          id: given.id,
          rawId: given.rawId,
          type: given.type,
          clientExtensionResults: {},
          response: { ...given.response, transports },
        },
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: party.id,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }).catch(() => {
        throw passkeyRefused()
      })
      if (!registrationInfo) throw passkeyRefused()
      const { id, publicKey, counter } = registrationInfo.credential
      return {
        spendable,
        credentialId: Buffer.from(id, 'base64url'),
        publicKey: Buffer.from(publicKey),
        signCount: counter,
        transports,
      }
    },

    requestOptions(
      purpose: Exclude<ChallengePurpose, 'ADD'>,
      userId: string | null,
      known: readonly Credential[],
      now: Date,
    ): PasskeyRequestOptions {
      return {
        challenge: challenges.make(purpose, userId, now).toString('base64url'),
        timeout: CHALLENGE_MS,
        rpId: requireParty().id,
        allowCredentials: known.map(descriptorOf),
        userVerification: 'required',
      }
    },

    /**
     * Checks what a passkey has signed.
     * @param stepOf the account whose second step this is; null for a sign-in by the passkey alone
     * @returns the challenge, which has to be used up, and how often the passkey says that it has signed
     * @throws ApiError PASSKEY_REFUSED
     */
    async readSigned(
      given: SignedChallenge,
      holder: { id: string; publicKey: Buffer },
      stepOf: string | null,
      now: Date,
    ): Promise<{ spendable: Spendable; signCount: number }> {
      const purpose = stepOf === null ? 'SIGN_IN' : 'SECOND_STEP'
      const { clientDataJSON, authenticatorData, signature, userHandle } = given.response
      const { party, origin, challenge, spendable } = readClientData(clientDataJSON, purpose, stepOf, now)
      // Without a name the passkey has to say itself whose it is (7.2, step 6).
      const isOwn = userHandle ? userHandle === handleOf(holder.id) : stepOf !== null
      if (!isOwn) throw passkeyRefused()
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: {
          id: given.id,
          rawId: given.rawId,
          type: given.type,
          clientExtensionResults: {},
          response: { clientDataJSON, authenticatorData, signature, ...(userHandle && { userHandle }) },
        },
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: party.id,
        // The statement that stores the count compares it, so that of two sign-ins at once none is overlooked.
        credential: { id: given.id, publicKey: Uint8Array.from(holder.publicKey), counter: 0 },
        requireUserVerification: true,
      }).catch(() => {
        throw passkeyRefused()
      })
      if (!verified) throw passkeyRefused()
      return { spendable, signCount: authenticationInfo.newCounter }
    },
  }
}

function parse(clientDataJSON: string): { challenge?: unknown; origin?: unknown; crossOrigin?: unknown } {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'))
    return typeof data === 'object' && data !== null ? data : {}
  } catch {
    return {}
  }
}

export const passkeyRefused = (): ApiError =>
  new ApiError('PASSKEY_REFUSED', 'This passkey does not sign in here. Use another one, or your password.')
