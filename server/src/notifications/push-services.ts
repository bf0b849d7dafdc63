/**
 * The hosts of browsers' push services. The server sends requests to an address that a browser names, so only these are
 * allowed, over HTTPS: any other could be a machine in the clinic's own network.
 */
const known = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  'push.services.mozilla.com',
  'web.push.apple.com',
  'push.apple.com',
  'notify.windows.com',
  'wns.windows.com',
]

/** @param more origins that this installation also trusts, such as `https://push.example` */
export function createPushServices(more: readonly string[]): (endpoint: string) => boolean {
  return (endpoint) => {
    if (!URL.canParse(endpoint)) return false
    const { protocol, hostname, port, origin, username, password } = new URL(endpoint)
    if (username || password) return false
    if (more.includes(origin)) return true
    if (protocol !== 'https:' || port !== '') return false
    return known.some((host) => hostname === host || hostname.endsWith(`.${host}`))
  }
}
