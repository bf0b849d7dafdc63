import { expect, test } from 'vitest'
import { commandLine } from './command-line.ts'

test('a release names its own program', () => {
  expect(commandLine('admin setup-link', '/opt/medconsult/medconsult.mjs')).toBe(
    'node /opt/medconsult/medconsult.mjs admin setup-link',
  )
})

test('a checkout names npm', () => {
  expect(commandLine('admin setup-link', '/srv/medconsult/server/src/main.ts')).toBe('npm run admin -- setup-link')
  expect(commandLine('doctor', '/srv/medconsult/server/src/doctor.ts')).toBe('npm run doctor')
})
