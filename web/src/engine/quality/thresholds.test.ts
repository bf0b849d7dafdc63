import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  above,
  BUSY,
  BUSY_SCREEN,
  below,
  CAMERA,
  DEFAULT_THRESHOLDS,
  RUNGS,
  SCREEN,
  THRESHOLDS,
  VOICE,
} from './thresholds.ts'

const page = readFileSync(new URL('../../../../docs/call-engine.md', import.meta.url), 'utf8')

test('docs/call-engine.md has every threshold with its value and its source', () => {
  const rows = page.split('\n').filter((line) => /^\| `\w+` \| [\d.]+ \S+ \|/.test(line))
  const expected = Object.entries(THRESHOLDS).map(([name, t]) => `| \`${name}\` | ${t.value} ${t.unit} | ${t.source} |`)
  expect(rows).toEqual(expected)
  expect(Object.keys(DEFAULT_THRESHOLDS)).toHaveLength(expected.length)
})

test('docs/call-engine.md has every rung with its limits', () => {
  for (const rung of RUNGS.slice(0, 3)) {
    const [camera, screen] = [CAMERA[rung], SCREEN[rung]]
    const row = page.split('\n').find((line) => line.startsWith(`| \`${rung}\` |`)) ?? ''
    const kbits = (bits: number): string => `${(bits / 1000).toLocaleString('en')} kbit/s`
    expect(row).toContain(`${kbits(camera.bitrate)}, ${camera.lines} lines, ${camera.frames} frames`)
    expect(row).toContain(`${kbits(screen.bitrate)}, ${screen.frames} frames`)
    expect(row).toContain(`| ${kbits(VOICE[rung])} |`)
  }
})

test('docs/call-engine.md has every step of a busy device with its limits', () => {
  for (const step of [1, 2, 3] as const) {
    const [pair, mesh] = (['pair', 'mesh'] as const).map((where) => {
      const { bitrate, lines, frames } = BUSY[where][step]
      return `${bitrate / 1000} kbit/s, ${lines} lines, ${frames} frames`
    })
    expect(page).toContain(`| ${step} | ${pair} | ${mesh} | ${BUSY_SCREEN[step]} frames |`)
  }
})

test("the administrator's guide says how much bandwidth a relayed call takes", () => {
  const guide = readFileSync(new URL('../../../../docs/administrator.md', import.meta.url), 'utf8')
  // RTP 12, IPv4 20, UDP 8, SRTP 10 (bytes a packet). A picture comes in packets of 1,200 bytes. A voice comes in 50
  // packets a second, each of which repeats the one before.
  const headers = 50
  const picture = CAMERA.full.total * (1 + headers / 1_200)
  const voice = 2 * VOICE.full + 50 * headers * 8
  const into = (people: number): string => ((people * (picture + (people - 1) * voice)) / 1e6).toFixed(1)
  const said = guide.replace(/\s+/g, ' ')
  expect(said).toContain(
    `${CAMERA.full.total / 1e6} Mbit/s of picture and ${VOICE.full / 1e3} kbit/s of voice, sent twice`,
  )
  expect(said).toContain(`a call of two brings the relay at most ${into(2)} Mbit/s, one of three ${into(3)} Mbit/s`)
})

test('one rung up and one rung down are inverse steps', () => {
  for (const rung of RUNGS.slice(1)) expect(below(above(rung))).toBe(rung)
  expect([above('full'), below('off')]).toEqual(['full', 'off'])
})
