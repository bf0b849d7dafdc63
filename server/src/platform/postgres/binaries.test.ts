import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { canReach } from './account.ts'
import { findBinaries, restoreLinks } from './binaries.ts'
import { socketFolder } from './layout.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'medconsult-binaries-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('library links that a blocked install script did not make are made once', () => {
  const native = findBinaries(undefined)
  cpSync(join(native, 'pg-symlinks.json'), join(folder, 'native', 'pg-symlinks.json'))
  mkdirSync(join(folder, 'native', 'lib'))
  writeFileSync(join(folder, 'native', 'lib', 'libpq.so.5.18'), '')
  restoreLinks(folder)
  restoreLinks(folder)
  const link = join(folder, 'native', 'lib', 'libpq.so.5')
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
  expect(readlinkSync(link)).toBe('libpq.so.5.18')
})

test('an account can reach a file only if the folders above it are open', () => {
  const nobody = { uid: 65534, gid: 65534 }
  const inner = join(folder, 'inner')
  mkdirSync(inner)
  chmodSync(folder, 0o700)
  expect(canReach(nobody, join(inner, 'file'))).toBe(process.getuid?.() === 65534)
  chmodSync(folder, 0o711)
  expect(canReach(nobody, join(inner, 'file'))).toBe(true)
})

test('the socket is beside the data unless the path is too long, and then always in the same other folder', () => {
  const fitting = `/${'x'.repeat(107 - '/run/.s.PGSQL.5432'.length - 1)}`
  expect(socketFolder(fitting)).toBe(`${fitting}/run`)
  const tooLong = `${fitting}x`
  expect(socketFolder(tooLong)).toMatch(/\/medconsult-[0-9a-f]{16}$/)
  expect(socketFolder(tooLong)).toBe(socketFolder(tooLong))
})
