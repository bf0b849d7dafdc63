// A runner of tests that goes no further than its set-up, for the test that ends it: prints where its PostgreSQL is.
import type { TestProject } from 'vitest/node'
import setup, { type TestServer } from './global-setup.ts'

const provide = (_name: string, server: TestServer) => process.stdout.write(`${JSON.stringify(server)}\n`)
await setup({ provide } as unknown as TestProject)
setInterval(() => {}, 1_000)
