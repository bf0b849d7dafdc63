import { afterAll, expect, test } from 'vitest'
import { createTestApp } from './test-app.ts'

const testApp = await createTestApp()
const { ok } = testApp
afterAll(() => testApp.close())

test.each<[string, Record<string, string>]>([
  ['without a filter', {}],
  ['by time', { from: '2026-01-01T00:00:00Z' }],
  ['by action', { action: 'CALL_READ' }],
])('each reading of the trail, %s, is an entry of its own', async (_what, query) => {
  const admin = await testApp.person('ADMIN')
  for (const count of [1, 2]) {
    await ok(admin, 'readAuditTrail', { query })
    const found = await testApp.rows<{ metadata: Record<string, unknown>; actor: string }>(
      "SELECT metadata, actor_user_id AS actor FROM audit_logs WHERE action_type = 'AUDIT_READ' AND actor_user_id = $1",
      [admin.id],
    )
    expect(found).toHaveLength(count)
    for (const { metadata } of found) expect(metadata).toMatchObject(query)
  }
})

test('reading the next page is another entry', async () => {
  const admin = await testApp.person('ADMIN')
  const { next, entries } = await ok(admin, 'readAuditTrail', { query: {} })
  await ok(admin, 'readAuditTrail', { query: { before: next ?? entries.at(-1)?.id ?? '' } })
  const found = await testApp.rows<{ before: string | null }>(
    "SELECT metadata->>'before' AS before FROM audit_logs WHERE action_type = 'AUDIT_READ' AND actor_user_id = $1 ORDER BY id",
    [admin.id],
  )
  expect(found.map(({ before }) => before !== null)).toEqual([false, true])
})
