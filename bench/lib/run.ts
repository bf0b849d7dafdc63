import { basename } from 'node:path'
import { type Result, report } from './report.ts'

/** Closes what a bench has opened, in reverse order, however the bench ends. */
export interface Scope {
  defer(close: () => Promise<unknown> | unknown): void
}

/** Fails when a condition does not hold: the result is then wrong and not just slow. */
export function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what)
}

/** Runs one bench, reports it, and leaves neither a process nor a folder behind. */
export async function bench(file: string, measure: (scope: Scope) => Promise<Result>): Promise<void> {
  const closers: (() => Promise<unknown> | unknown)[] = []
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) {
      await Promise.resolve(close()).catch((error: unknown) => console.error('while cleaning up:', error))
    }
  }
  const stop = (): void => void closeAll().finally(() => process.exit(130))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    report(basename(file, '.ts'), await measure({ defer: (close) => closers.push(close) }))
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  } finally {
    await closeAll()
  }
}
