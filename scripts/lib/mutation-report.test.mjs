import { expect, test } from 'vitest'
import { mutationReport } from './mutation-report.mjs'

const mutant = (status, line) => ({
  status,
  location: { start: { line } },
  mutatorName: 'BooleanLiteral',
  replacement: 'a\n  b',
})

test('a mutation counts as noticed if a test fails, and as not noticed if no test runs it', () => {
  const { per, lines } = mutationReport({
    files: {
      'a.ts': { mutants: [mutant('Killed', 1), mutant('Timeout', 2), mutant('CompileError', 3), mutant('Ignored', 4)] },
      'b.ts': { mutants: [mutant('Survived', 5), mutant('NoCoverage', 6)] },
    },
  })
  expect(per).toBe(50)
  expect(lines).toEqual([
    'a.ts: 2 of 2 noticed',
    '  b.ts:5 not noticed: BooleanLiteral, a b',
    '  b.ts:6 no test runs this: BooleanLiteral, a b',
    'b.ts: 0 of 2 noticed',
  ])
})

test('a run without mutations has noticed nothing', () => {
  expect(mutationReport({ files: {} }).per).toBe(0)
})
