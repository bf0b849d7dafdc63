import { expect, test } from 'vitest'
import { journeysReport } from './reports.mjs'

const result = (message) => (message === undefined ? {} : { error: { message } })
const spec = (title, status, ...results) => ({ file: 'a.spec.ts', title, tests: [{ status, results }] })

test('a test that passed at its second try counts as passed and is listed with its first error', () => {
  const report = {
    config: { rootDir: '/repository/e2e' },
    stats: { expected: 1, flaky: 1, unexpected: 1, skipped: 2 },
    suites: [
      {
        specs: [spec('passes', 'expected', result())],
        suites: [
          {
            specs: [
              spec('passes late', 'flaky', result('\u001b[31mno button\u001b[39m'), result()),
              spec('fails', 'unexpected', result('first'), result('second')),
            ],
          },
        ],
      },
    ],
  }
  expect(journeysReport('/repository', report)).toEqual({
    passed: 2,
    failed: 1,
    skipped: 2,
    failures: ['e2e/a.spec.ts › fails\n    second'],
    flaky: ['e2e/a.spec.ts › passes late\n    no button'],
  })
})
