import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bytes, commitment, fromHex, safetyCode, toHex } from './safety-code.ts'

const { subtle } = crypto
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => Uint8Array.from(array) as Bytes)
const input = fc.record({ a: bytes, b: bytes, offerer: bytes, answerer: bytes, call: fc.string() })

test('both sides compute the same four words and four emoji', async () => {
  await fc.assert(
    fc.asyncProperty(input, async ({ a, b, offerer, answerer, call }) => {
      const one = await safetyCode(subtle, { offerer, answerer }, { own: a, theirs: b }, call)
      const other = await safetyCode(subtle, { offerer, answerer }, { own: b, theirs: a }, call)
      expect(other).toEqual(one)
      expect([one.words.length, one.emoji.length]).toEqual([4, 4])
      expect(one.words.every((word) => word !== '')).toBe(true)
    }),
  )
})

test('each word always stands with the same emoji, so that either can be compared', async () => {
  const seen = new Map<string, string>()
  await fc.assert(
    fc.asyncProperty(input, async ({ a, b, offerer, answerer, call }) => {
      const code = await safetyCode(subtle, { offerer, answerer }, { own: a, theirs: b }, call)
      code.words.forEach((word, at) => {
        expect(seen.get(word) ?? code.emoji[at]).toBe(code.emoji[at])
        seen.set(word, code.emoji[at] ?? '')
      })
    }),
  )
})

test('any change of the input changes the code and the commitment', async () => {
  const parts = ['own', 'theirs', 'offerer', 'answerer', 'call'] as const
  const of = async (change: (typeof parts)[number] | null, flip: number) => {
    const value = (name: (typeof parts)[number], fill: number): Bytes => {
      const made = new Uint8Array(32).fill(fill)
      if (name === change) made[flip] = (made[flip] ?? 0) ^ 1
      return made
    }
    const fingerprints = { own: value('own', 1), theirs: value('theirs', 2) }
    const call = change === 'call' ? `a${flip}` : 'a'
    return [
      JSON.stringify(
        await safetyCode(subtle, { offerer: value('offerer', 3), answerer: value('answerer', 4) }, fingerprints, call),
      ),
      toHex(await commitment(subtle, value('offerer', 3), fingerprints, call)),
    ] as const
  }
  const [code, committed] = await of(null, 0)
  for (const part of parts) {
    for (const flip of [0, 31]) {
      const [otherCode, otherCommitted] = await of(part, flip)
      expect(otherCode, part).not.toBe(code)
      // When the commitment is made, the peer's nonce is not known.
      if (part !== 'answerer') expect(otherCommitted, part).not.toBe(committed)
    }
  }
})

test('a commitment does not reveal the code of the same input', async () => {
  const same = new Uint8Array(32)
  const fingerprints = { own: same, theirs: same }
  const code = await safetyCode(subtle, { offerer: same, answerer: same }, fingerprints, '')
  const made = await commitment(subtle, same, fingerprints, '')
  const { SAFETY_THINGS } = await import('./safety-list.ts')
  expect(code.words).not.toEqual([...made.subarray(0, 4)].map((byte) => SAFETY_THINGS[byte]?.word))
})

test('all words are used about equally often', async () => {
  const counts = new Map<string, number>()
  for (let i = 0; i < 2_000; i += 1) {
    const nonce = new Uint8Array(32)
    new DataView(nonce.buffer).setUint32(0, i)
    const code = await safetyCode(subtle, { offerer: nonce, answerer: nonce }, { own: nonce, theirs: nonce }, '')
    for (const word of code.words) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  expect(counts.size).toBe(256)
  // 8,000 words over 256 entries are 31 each. The input is fixed, so every run gives the same result.
  expect(Math.max(...counts.values())).toBeLessThan(70)
})

test('only 32 bytes in lower-case hexadecimal are read', () => {
  fc.assert(fc.property(bytes, (value) => toHex(fromHex(toHex(value)) ?? value.subarray(1)) === toHex(value)))
  for (const bad of [null, 7, '', 'ab', 'AB'.repeat(32), 'zz'.repeat(32), '00'.repeat(33)])
    expect(fromHex(bad)).toBeNull()
})
