import type { Role, SignedInUser } from '@medconsult/contract'
import { ownPath } from '../platform/own-path.ts'

const homes: Readonly<Record<Role, string>> = {
  DOCTOR: '/doctor/dashboard',
  PATIENT: '/patient/consultation',
  ADMIN: '/admin/overview',
}

/** @returns the start page of a role */
export function homeOf(role: Role): string {
  return homes[role]
}

/** The page of somebody whose session ended on it, in the history entry of the sign-in page. */
export interface LeftPage {
  userId: string
  path: string
}

/**
 * Decides where to go after sign-in: never to the page that somebody else has left.
 * @param next used only if it is a path of this app and of this role
 */
export function destination(
  next: string | null,
  { id, role }: Pick<SignedInUser, 'id' | 'role'>,
  from: LeftPage | null,
): string {
  if (from && from.userId !== id) return homeOf(role)
  const path = ownPath(from?.path ?? next)
  const part = /^\/(doctor|patient|admin)\//.exec(path ?? '')?.[1]
  const foreign = part !== undefined && part !== role.toLowerCase()
  return path === null || foreign || path === '/' ? homeOf(role) : path
}
