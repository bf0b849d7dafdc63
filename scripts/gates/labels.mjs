// Every button of the web app is pressed by a browser test. A label counts as pressed when its text occurs in a call such
// as `….click()` of a browser test, or in an argument of the test's own functions. Samples at the end are checked in each
// run.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseSync } from 'oxc-parser'
import { root } from '../lib/run.mjs'

const BUTTON = /(Button|ActionIcon|Chip|Menu\.Item|Action)$/
const LABELS = new Set(['label', 'aria-label', 'confirm'])
/** A text that looks like a sentence is no label, although it may have the same key as one. */
const SENTENCE = /[.:?]$|^.{46,}/
const HANDLERS = new Set(['onClick', 'onSelect', 'onPress', 'act', 'run'])
const PRESSES = new Set(['click', 'press', 'tap', 'dblclick', 'check', 'uncheck', 'setChecked'])

function filesIn(folder, pattern) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(root, folder, name))
    .filter((file) => pattern.test(file))
}

/** Calls `visit` with each node and its parents, the nearest one last. */
function walk(node, visit, parents = []) {
  if (Array.isArray(node)) for (const one of node) walk(one, visit, parents)
  else if (node && typeof node.type === 'string') {
    visit(node, parents)
    for (const [key, value] of Object.entries(node))
      if (key !== 'parent' && value && typeof value === 'object') walk(value, visit, [...parents, node])
  }
}

const parse = (file, text = readFileSync(file, 'utf8')) => parseSync(file, text).program
const nameOf = (node) =>
  node.type === 'JSXMemberExpression' ? `${nameOf(node.object)}.${nameOf(node.property)}` : (node.name ?? '')

/** The English texts by namespace. */
async function textsOfAll() {
  const found = new Map()
  for (const file of filesIn('web/src', /\.tsx?$/)) {
    if (/\.test\.|\/browser\//.test(file)) continue
    const source = readFileSync(file, 'utf8')
    for (const [, namespace, name] of source.matchAll(/^addTexts\('(\w+)', (\w+)\)/gm)) {
      const [, exported, from] =
        new RegExp(`import \\{[^}]*?(\\w+(?= as ${name}\\b)|\\b${name}\\b)[^}]*\\} from '([^']+)'`).exec(source) ?? []
      const module = from && (await import(join(dirname(file), from)))
      const texts = module?.[exported]
      if (texts) found.set(namespace, { ...found.get(namespace), ...texts })
    }
  }
  return found
}

/** The texts of a key. `{{…}}` in a key that comes from a template stands for anything. */
function textsAt(texts, key) {
  let at = [texts]
  for (const part of key.split('.')) {
    const wanted = new RegExp(`^${part.replaceAll('{{}}', '.*')}(_one|_other)?$`)
    at = at.flatMap((one) =>
      one && typeof one === 'object' ? Object.keys(one).flatMap((name) => (wanted.test(name) ? [one[name]] : [])) : [],
    )
  }
  return at.filter((one) => typeof one === 'string')
}

/** The literals in an expression: `{{}}` for the variable part of a template, a RegExp for a regular expression. */
function literalsIn(node) {
  const found = []
  walk(node, (one) => {
    if (one.type === 'Literal' && typeof one.value === 'string') found.push(one.value)
    else if (one.type === 'Literal' && one.regex) found.push(new RegExp(one.regex.pattern, one.regex.flags))
    else if (one.type === 'TemplateLiteral') found.push(one.quasis.map(({ value }) => value.cooked).join('{{}}'))
  })
  return found
}

/** The labels of a screen's buttons, as texts with `{{…}}` for variable parts. */
function labelsIn(program, textsBy) {
  const namespaces = new Map()
  walk(program, (node) => {
    if (node.type !== 'VariableDeclarator' || node.init?.type !== 'CallExpression') return
    if (node.init.callee.name !== 'useTranslation' || node.id.type !== 'ObjectPattern') return
    for (const { key, value } of node.id.properties)
      if (key?.name === 't')
        namespaces.set(value.name, [...(namespaces.get(value.name) ?? []), ...literalsIn(node.init.arguments)])
  })
  const labels = new Set()
  walk(program, (node, parents) => {
    if (node.type !== 'CallExpression' || !namespaces.has(node.callee.name) || !isLabel(parents)) return
    for (const given of literalsIn(node.arguments[0])) {
      const [own, key] = String(given).includes(':') ? String(given).split(':') : [null, String(given)]
      for (const namespace of own ? [own] : namespaces.get(node.callee.name))
        for (const text of textsAt(textsBy.get(namespace), key)) if (!SENTENCE.test(text)) labels.add(text)
    }
  })
  return labels
}

/** Tells whether the text at this place is the label of a button. */
function isLabel(parents) {
  for (let at = parents.length - 1; at >= 0; at -= 1) {
    const node = parents[at]
    if (node.type === 'JSXAttribute')
      return node.name.name === 'confirm' || (LABELS.has(node.name.name) && isButton(parents[at - 1]))
    if (node.type === 'Property')
      return (
        LABELS.has(node.key.name ?? node.key.value) &&
        parents[at - 1].properties.some(({ key }) => HANDLERS.has(key?.name))
      )
    // An element with an `aria-label` is not labelled by its content.
    if (node.type === 'JSXElement') return isButton(node.openingElement) && !has(node.openingElement, 'aria-label')
    if (/Function/.test(node.type)) return false
  }
  return false
}

const has = (opening, attribute) => opening.attributes.some(({ name }) => name?.name === attribute)

function isButton(opening) {
  if (!opening?.name || has(opening, 'to') || has(opening, 'href')) return false
  const is = nameOf(opening.name)
  return is === 'button' || BUTTON.test(is) || has(opening, 'onClick')
}

/** The labels that a browser test presses: literals, and the values of the variables that it uses. */
function pressedIn(program) {
  const values = new Map()
  walk(program, (node) => {
    if (node.type === 'VariableDeclarator' && node.init && node.id.type === 'Identifier')
      values.set(node.id.name, node.init)
  })
  const found = []
  const take = (node) => {
    found.push(...literalsIn(node))
    walk(node, (one) => {
      if (one.type === 'Identifier' && values.has(one.name)) found.push(...literalsIn(values.get(one.name)))
    })
  }
  walk(program, (node) => {
    if (node.type !== 'CallExpression') return
    const { callee } = node
    if (callee.type === 'MemberExpression' && PRESSES.has(callee.property.name)) take(callee.object)
    if (callee.type === 'Identifier' && callee.name !== 'expect' && callee.name !== 'test')
      found.push(...literalsIn(node.arguments.filter(({ type }) => !/Function/.test(type))))
  })
  return found
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const patternOf = (text) =>
  new RegExp(
    `^${text
      .split(/\{\{[^}]*\}\}/)
      .map(escaped)
      .join('.*')}$`,
    'i',
  )

/** A name that consists of placeholders, or of very few letters, would match every label. */
const saysSomething = (one) =>
  (one instanceof RegExp ? one.source : one.replaceAll('{{}}', '')).replace(/[^\p{L}]/gu, '').length > 2

function isPressed(label, pressed) {
  const plain = label.replace(/\{\{[^}]*\}\}/g, 'X')
  return pressed.some((one) => {
    // As short as it may be, a whole name is that button's.
    if (one === label) return true
    if (!saysSomething(one)) return false
    return one instanceof RegExp ? one.test(plain) : patternOf(label).test(one) || patternOf(one).test(plain)
  })
}

const textsBy = await textsOfAll()
const screens = filesIn('web/src', /\.tsx$/).filter((file) => !/\.test\.|\/browser\//.test(file))
const labels = new Map()
for (const file of screens)
  for (const label of labelsIn(parse(file), textsBy)) if (!labels.has(label)) labels.set(label, relative(root, file))
const tests = [...filesIn('e2e', /\.ts$/), ...filesIn('web/src', /\/browser\/.*\.ts$/)]
const pressed = tests.flatMap((file) => pressedIn(parse(file)))

const unpressed = [...labels.keys()].filter((label) => !isPressed(label, pressed)).sort()
for (const label of unpressed) process.stdout.write(`no browser test presses "${label}" (${labels.get(label)})\n`)

const sample = parse(
  'sample.tsx',
  `const { t } = useTranslation('s')
   const screen = <><Button onClick={go}>{t('a')}</Button><Text>{t('b')}</Text><Menu.Item aria-label={t(x ? 'c' : 'd')} /></>
   const actions = [{ label: t('e'), onClick: go }, { label: t('f'), onClick: go }]`,
)
const sampleTexts = new Map([['s', { a: 'Go', b: 'Read', c: 'Call {{name}}', d: 'Stay', e: 'Turn away', f: 'No' }]])
const samplePresses = pressedIn(
  parse(
    'sample.ts',
    "const stay = page.getByRole('button', { name: 'Stay' })\nawait stay.click()\nawait press(/^Call/)\nawait press('No')\nawait expect(page.getByText('Go')).toBeVisible()",
  ),
)
const seen = [...labelsIn(sample, sampleTexts)].map((label) => [label, isPressed(label, samplePresses)])
const wanted = [
  ['Go', false],
  ['Call {{name}}', true],
  ['Stay', true],
  ['Turn away', false],
  ['No', true],
]
const works = JSON.stringify(seen) === JSON.stringify(wanted)
if (!works) process.stdout.write(`the sample was read as ${JSON.stringify(seen)}\n`)

process.stdout.write(
  `labels: ${labels.size} of ${screens.length} screens, ${tests.length} browser tests; ${unpressed.length} that nothing presses\n`,
)
process.exitCode = unpressed.length === 0 && works && labels.size > 100 ? 0 : 1
