import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiProblem } from '../platform/index.ts'
import { createCallReport, type Report } from './call-report.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const away = () => new ApiProblem({ code: 'OFFLINE', status: 0, detail: '' })

function reporting() {
  const sent: Report[][] = []
  const send = vi.fn(async (reports: Report[], _isLast: boolean): Promise<unknown> => sent.push(reports))
  return { send, sent, codes: () => sent.map((some) => some.map(({ code }) => code)), report: createCallReport(send) }
}

test('events are collected, and tell how long ago they were', async () => {
  const { report, sent } = reporting()
  report.add({ name: 'state', detail: 'CONNECTED' })
  await vi.advanceTimersByTimeAsync(2_000)
  report.add({ name: 'ice-restart', detail: 'failed', peerId: 'other' })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(sent).toEqual([
    [
      { position: 0, agoMs: 3_000, code: 'state', detail: 'CONNECTED' },
      { position: 1, agoMs: 1_000, code: 'ice-restart', detail: 'failed', peerId: 'other' },
    ],
  ])
})

test('only known codes are sent, and no text that is more than a code', async () => {
  const { report, sent } = reporting()
  report.add({ name: 'set-remote-failed', detail: 'OperationError: …' })
  report.add({ name: 'dropped', detail: 'Ann said: “call me”' })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(sent).toEqual([[{ position: 0, agoMs: 3_000, code: 'dropped' }]])
})

test('what the server did not get is sent again, once it can be', async () => {
  const { report, send, codes } = reporting()
  send.mockRejectedValueOnce(away()).mockRejectedValueOnce(away())
  report.add({ name: 'silence' })
  await vi.advanceTimersByTimeAsync(10_000)
  report.add({ name: 'switched' })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(codes()).toEqual([['silence', 'switched']])
  expect(send).toHaveBeenCalledTimes(3)
})

test('a part that the server refuses is left out, and the others are sent', async () => {
  const { report, send, codes } = reporting()
  send.mockRejectedValueOnce(new ApiProblem({ code: 'VALIDATION', status: 400, detail: '' }))
  report.add({ name: 'silence' })
  await vi.advanceTimersByTimeAsync(10_000)
  report.add({ name: 'switched' })
  await vi.advanceTimersByTimeAsync(30_000)
  expect(codes()).toEqual([['switched']])
})

test('what happened longer ago than the server takes counts as that old', async () => {
  const { report, send, sent } = reporting()
  send.mockRejectedValue(away())
  report.add({ name: 'silence' })
  await vi.advanceTimersByTimeAsync(2 * 3_600_000)
  send.mockImplementation(async (reports) => sent.push(reports))
  await vi.advanceTimersByTimeAsync(20_000)
  expect(sent).toEqual([[{ position: 0, agoMs: 3_600_000, code: 'silence' }]])
})

test('a refusal ends it', async () => {
  const { report, send } = reporting()
  send.mockRejectedValue(new ApiProblem({ code: 'NOT_FOUND', status: 404, detail: '' }))
  report.add({ name: 'silence' })
  await vi.advanceTimersByTimeAsync(10_000)
  report.add({ name: 'switched' })
  report.stop()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(send).toHaveBeenCalledTimes(1)
})

test('the end of the call sends what is left at once, and goes on trying for some minutes', async () => {
  const { report, send, codes } = reporting()
  send.mockRejectedValueOnce(away())
  report.add({ name: 'state', detail: 'ENDED' })
  report.stop()
  expect(send).toHaveBeenLastCalledWith([expect.objectContaining({ code: 'state' })], true)
  report.add({ name: 'silence' })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(codes(), 'nothing is added after the end').toEqual([['state']])

  const other = reporting()
  other.send.mockRejectedValue(away())
  other.report.add({ name: 'silence' })
  other.report.stop()
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(other.send).toHaveBeenCalledTimes(20)
})

test('many events are sent in parts', async () => {
  const { report, sent } = reporting()
  for (let count = 0; count < 120; count += 1) report.add({ name: 'quality' })
  await vi.advanceTimersByTimeAsync(20_000)
  expect(sent.map(({ length }) => length)).toEqual([50, 50, 20])
  expect(sent.flat().map(({ position }) => position)).toEqual(Array.from({ length: 120 }, (_, index) => index))
})
