import { expect, test } from 'vitest'
import { destination } from './home.ts'

test('signing in leads back to the page of ours that was asked for', () => {
  expect(destination('/patient/consultation/1?x=2', 'PATIENT')).toBe('/patient/consultation/1?x=2')
  expect(destination('/call/1', 'DOCTOR')).toBe('/call/1')
  expect(destination('/admin/self-test?x=2', 'ADMIN')).toBe('/admin/self-test?x=2')
  // The page of a meeting sends its host and its expected patient to the sign-in page with this path.
  for (const role of ['DOCTOR', 'PATIENT'] as const)
    expect(destination('/meet/able-accept-achieve-acorn-acrobat-active', role)).toMatch(/^\/meet\/able-/)
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
    expect(destination(next, 'PATIENT')).toBe('/patient/consultation')
  }
})

test('signing in does not lead to a page of another role', () => {
  expect(destination('/doctor/dashboard', 'PATIENT')).toBe('/patient/consultation')
  expect(destination('/patient/consultation/1', 'DOCTOR')).toBe('/doctor/dashboard')
  expect(destination('/admin/self-test', 'DOCTOR')).toBe('/doctor/dashboard')
  expect(destination('/doctor/dashboard', 'ADMIN')).toBe('/admin/overview')
})
