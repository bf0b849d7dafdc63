import { operations } from '@medconsult/contract'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { fieldSentence } from './field-sentence.ts'

const wrong = [undefined, null, true, '', ' ', 'x', 'x'.repeat(100_000), -1, 1.5, 1e9, [], [1], {}, { a: 1 }, '\u0000']

/** The sentences with which the schema refuses a value. */
function sentences(schema: z.ZodType, value: unknown, path = ''): string[] {
  const { error } = schema.safeParse(value)
  return (error?.issues ?? []).map(({ code, path: inside, message, ...facts }) =>
    fieldSentence({
      code,
      path: [path, ...inside.map(String)].filter(Boolean).join('.'),
      message,
      facts: { ...facts },
    }),
  )
}

/** The errors of every field of every operation, for wrong values of many kinds. */
function* faults(): Generator<{ where: string; said: string }> {
  for (const [name, operation] of Object.entries(operations))
    for (const part of ['params', 'query', 'body'] as const) {
      const schema = (operation as Partial<Record<typeof part, z.ZodType>>)[part]
      if (schema === undefined) continue
      for (const value of wrong) for (const said of sentences(schema, value)) yield { where: `${name} ${part}`, said }
      if (!(schema instanceof z.ZodObject)) continue
      for (const [field, one] of Object.entries(schema.shape))
        for (const value of wrong)
          for (const said of sentences(one as z.ZodType, value, field))
            yield { where: `${name} ${part} ${field}`, said }
    }
}

test('every error in every field of every operation is told in a plain sentence', () => {
  let examined = 0
  for (const { where, said } of faults()) {
    examined++
    expect(said, where).toMatch(/^The [a-z0-9 ]+ (must|is|has) .*[^.]\.$/)
    expect(said, where).not.toMatch(
      /Too (small|big)|expected|received|Invalid|undefined|NaN|regex|\^|>=|<=|ZodError|\bpattern\b/,
    )
  }
  expect(examined).toBeGreaterThan(1000)
})

test('the sentence about a field names the field and what is wrong', () => {
  const say = (schema: z.ZodType, value: unknown) => sentences(schema, value, 'newPassword')
  expect(say(z.string().min(8), 'x')).toEqual(['The new password must have at least 8 characters.'])
  expect(say(z.string().min(1), '')).toEqual(['The new password must not be empty.'])
  expect(say(z.array(z.string()).max(1), ['a', 'b'])).toEqual(['The new password must have at most 1 entry.'])
  expect(say(z.int().min(5), 1)).toEqual(['The new password must be at least 5.'])
  expect(say(z.email(), 'x')).toEqual(['The new password must be a complete e-mail address, such as name@example.com.'])
  expect(say(z.enum(['A', 'B']), 'C')).toEqual(['The new password must be A or B.'])
  expect(say(z.string(), undefined)).toEqual(['The new password is missing, or is not text.'])
  expect(
    say(
      z.string().refine(() => false, 'must be a time zone'),
      'x',
    ),
  ).toEqual(['The new password must be a time zone.'])
})
