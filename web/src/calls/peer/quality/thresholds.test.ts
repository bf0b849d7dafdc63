import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { above, below, CAMERA, DEFAULT_THRESHOLDS, RUNGS, SCREEN, THRESHOLDS, VOICE } from './thresholds.ts'

const page = readFileSync(new URL('../../../../../docs/call-engine.md', import.meta.url), 'utf8')

test('the page of the engine has every threshold, with its value and its source', () => {
  const rows = page.split('\n').filter((line) => /^\| `\w+` \| [\d.]+ \S+ \|/.test(line))
  const expected = Object.entries(THRESHOLDS).map(([name, t]) => `| \`${name}\` | ${t.value} ${t.unit} | ${t.source} |`)
  expect(rows).toEqual(expected)
  expect(Object.keys(DEFAULT_THRESHOLDS)).toHaveLength(expected.length)
})

test('and every rung', () => {
  for (const rung of RUNGS.slice(0, 3)) {
    const [camera, screen] = [CAMERA[rung], SCREEN[rung]]
    const row = page.split('\n').find((line) => line.startsWith(`| \`${rung}\` |`)) ?? ''
    const kbits = (bits: number): string => `${(bits / 1000).toLocaleString('en')} kbit/s`
    expect(row).toContain(`${kbits(camera.bitrate)}, ${camera.lines} lines, ${camera.frames} frames`)
    expect(row).toContain(`${kbits(screen.bitrate)}, ${screen.frames} frames`)
    expect(row).toContain(`| ${kbits(VOICE[rung])} |`)
  }
})

test('up and down the ladder are each other’s way back', () => {
  for (const rung of RUNGS.slice(1)) expect(below(above(rung))).toBe(rung)
  expect([above('full'), below('off')]).toEqual(['full', 'off'])
})
