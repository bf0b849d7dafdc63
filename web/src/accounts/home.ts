import type { Role } from '@medconsult/contract'

/** Where each role begins. */
export function homeOf(role: Role): string {
  return role === 'PATIENT' ? '/patient/consultation' : '/doctor/dashboard'
}

/**
 * Where to go after sign-in. Only a path of our own is followed: `//evil.example` and
 * `https:` addresses would lead a freshly signed-in person away.
 */
export function destination(next: string | null, role: Role): string {
  const own = next !== null && /^\/(?![/\\])/.test(next)
  const foreign = next?.startsWith(role === 'PATIENT' ? '/doctor/' : '/patient/') === true
  return own && !foreign && next !== '/' ? next : homeOf(role)
}
