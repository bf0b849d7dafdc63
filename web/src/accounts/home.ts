import type { Role } from '@medconsult/contract'
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

/**
 * Decides where to go after sign-in.
 * @param next used only if it is a path of this app and of this role
 */
export function destination(next: string | null, role: Role): string {
  const path = ownPath(next)
  const part = /^\/(doctor|patient|admin)\//.exec(path ?? '')?.[1]
  const foreign = part !== undefined && part !== role.toLowerCase()
  return path === null || foreign || path === '/' ? homeOf(role) : path
}
