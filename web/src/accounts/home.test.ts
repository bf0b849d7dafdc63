import type { Role } from '@medconsult/contract'
import { expect, test } from 'vitest'
import { destination } from './home.ts'

const to = (next: string | null, role: Role) => destination(next, { id: 'ann', role }, null)

test('signing in leads back to the page of ours that was asked for', () => {
  expect(to('/patient/consultation/1?x=2', 'PATIENT')).toBe('/patient/consultation/1?x=2')
  expect(to('/call/1', 'DOCTOR')).toBe('/call/1')
  expect(to('/admin/self-test?x=2', 'ADMIN')).toBe('/admin/self-test?x=2')
  // The page of a meeting sends its host and its expected patient to the sign-in page with this path.
  for (const role of ['DOCTOR', 'PATIENT'] as const)
    expect(to('/meet/able-accept-achieve-acorn-acrobat-active', role)).toMatch(/^\/meet\/able-/)
})

test('signing in never leads to an address of somebody else', () => {
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '',
    null,
    '/',
  ]) {
    expect(to(next, 'PATIENT')).toBe('/patient/consultation')
  }
})

test('signing in does not lead to a page of another role', () => {
  expect(to('/doctor/dashboard', 'PATIENT')).toBe('/patient/consultation')
  expect(to('/patient/consultation/1', 'DOCTOR')).toBe('/doctor/dashboard')
  expect(to('/admin/self-test', 'DOCTOR')).toBe('/doctor/dashboard')
  expect(to('/doctor/dashboard', 'ADMIN')).toBe('/admin/overview')
})

test('whoever signs in again is back on their page, and somebody else on their own start page', () => {
  const path = '/visits/1?x=2'
  const user = { id: 'ann', role: 'DOCTOR' as const }
  // After a sign-out in another tab, the address does not tell where the person was.
  for (const next of [path, null]) {
    expect(destination(next, user, { userId: 'ann', path })).toBe(path)
    expect(destination(next, user, { userId: 'bob', path })).toBe('/doctor/dashboard')
  }
})
