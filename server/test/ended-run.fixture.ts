// A test runner that only runs its set-up and prints how to reach its PostgreSQL, for the test that kills it.
import type { TestProject } from 'vitest/node'
import setup, { type TestServer } from './global-setup.ts'

const provide = (_name: string, server: TestServer) => process.stdout.write(`${JSON.stringify(server)}\n`)
await setup({ provide } as unknown as TestProject)
setInterval(() => {}, 1_000)
