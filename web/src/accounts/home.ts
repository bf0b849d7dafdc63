import type { Role } from '@medconsult/contract'

const homes: Readonly<Record<Role, string>> = {
  DOCTOR: '/doctor/dashboard',
  PATIENT: '/patient/consultation',
  ADMIN: '/admin/overview',
}

/** Where each role begins. */
export function homeOf(role: Role): string {
  return homes[role]
}

/**
 * Where to go after sign-in. Only a path of our own is followed: `//evil.example` and
 * `https:` addresses would lead a freshly signed-in person away.
 */
export function destination(next: string | null, role: Role): string {
  const own = next !== null && /^\/(?![/\\])/.test(next)
  const part = /^\/(doctor|patient|admin)\//.exec(next ?? '')?.[1]
  const foreign = part !== undefined && part !== role.toLowerCase()
  return own && !foreign && next !== '/' ? next : homeOf(role)
}
