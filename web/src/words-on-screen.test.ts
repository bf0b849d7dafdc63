import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../..', import.meta.url)
const textsIn = (folder: string): string[] =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('texts.en.ts'))
    .map((name) => `${folder}${name}`)
const files = [...textsIn('web/src/'), ...textsIn('server/src/'), 'web/public/sw.js', 'contract/src/problem-codes.ts']

/** The texts of a file: what stands in quotes and has more than one word, or begins with a capital letter. */
const textsOf = (file: string): string[] =>
  [...readFileSync(new URL(file, root), 'utf8').matchAll(/'((?:[^'\\\n]|\\.)*)'/g)]
    .map(([, text = '']) => text)
    .filter((text) => /\s|^[A-Z][a-z]/.test(text))

const faultsOf = (wrong: RegExp): string[] =>
  files.flatMap((file) => textsOf(file).flatMap((text) => (wrong.test(text) ? [`${file}: ${text}`] : [])))

/** American forms of words that the app uses, or may come to use. */
const AMERICAN =
  /\b(colors?|cancel(ed|ing)|(organ|recogn|author|minim|apolog|final|custom|personal)iz\w+|behavior|favorites?|center(ed)?|signaling|practic(ed|ing)|license[ds]? to|gray|catalog|fulfill|enroll|analyz\w+|traveling|labeled|neighbors?)\b/i

test('texts on the screen have one spelling, the British one', () => {
  expect(files.length).toBeGreaterThan(30)
  expect(faultsOf(AMERICAN)).toEqual([])
  expect('The appointment was canceled').toMatch(AMERICAN)
  expect('The appointment was cancelled').not.toMatch(AMERICAN)
})

/** Phrases that nobody says in a clinic, and what stands in their place. */
const ODD =
  /\b(who(m)?ever|is told\.|go(es)? on (with|without|as)|(ask to|would like to|not) come in\b|it is settled|under way|not yours to see|turn(ed)? .*away|withdraw (the link|request)|how you are told|(was|were) at your data|let no sound out|no such page|what tells who|took the call back|good for (one|an|three)|as the device)\b/i

test('texts on the screen are what a clinician or an old patient would say', () => {
  expect(faultsOf(ODD)).toEqual([])
  for (const odd of [
    'Whoever has the link',
    'Go on with the call',
    'Ask to come in',
    'Who was at your data',
    'There is no such page',
    'Withdraw the link',
  ])
    expect(odd).toMatch(ODD)
})
