import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { run } from './run.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const node = (text) => [process.execPath, ['--input-type=module', '-e', text]]
/** A program that imports run.mjs. */
const script = (text) => node(`import { main, run, Stop } from ${JSON.stringify(join(here, 'run.mjs'))}\n${text}`)

test("a program's exit code is returned, and a killed or missing program has failed", async () => {
  expect(await run(...node('process.exit(0)'))).toBe(0)
  expect(await run(...node('process.exit(7)'))).toBe(7)
  expect(await run(...node("process.kill(process.pid, 'SIGKILL')"))).toBe(1)
  expect(await run('/there/is/no/such/program', [])).toBe(1)
})

test('a script that is told to stop passes that on to its program and waits for its end', async () => {
  const inner = "process.on('SIGTERM', () => process.exit(5)); console.log('up'); setInterval(() => {}, 1000)"
  const [program, args] = script(`process.exitCode = await run(process.execPath, ['-e', ${JSON.stringify(inner)}])`)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect((await once(child, 'exit'))[0]).toBe(5)
})

test('a script that stops with a message prints only that message and fails', () => {
  const [program, args] = script("await main(async () => { throw new Stop('Install it.') })")
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  expect([status, stderr]).toEqual([1, 'Install it.\n'])
})

test('any other error is printed with its type', () => {
  const [program, args] = script("await main(async () => { throw new TypeError('of ours') })")
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  expect(status).not.toBe(0)
  expect(stderr).toContain('TypeError: of ours')
})
