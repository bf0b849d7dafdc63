import { askNpm, Stop } from './run.mjs'

/** The codes by which npm says that nobody answers at an address. Any other answer comes from a registry. */
const NOBODY =
  /\b(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/
/** How long the registry may take to answer, in milliseconds. npm itself waits for minutes, and tries again. */
const ANSWER_MS = 10_000

/** Asks the npm registry for a sign of life. @returns why packages cannot be fetched; null when they can */
export function registryIsAway() {
  const { status, stderr } = askNpm(['ping', '--fetch-retries=0', `--fetch-timeout=${ANSWER_MS}`], 2 * ANSWER_MS)
  const reason = status === null ? 'no answer' : status === 0 ? undefined : NOBODY.exec(stderr)?.[1]
  return reason === undefined ? null : `The npm registry cannot be reached (${reason}).`
}

/** @throws Stop with what can be done without a registry */
export function needsRegistry(reason, what) {
  throw new Stop(
    `${reason} ${what} not all here, and npm's cache does not have the rest. Try again with the network, ` +
      'or run a release that was made elsewhere (npm run release): it needs no registry.',
  )
}
