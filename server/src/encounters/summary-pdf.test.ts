import { summarySections } from '@medconsult/contract'
import { extractText, getDocumentProxy, getMeta } from 'unpdf'
import { afterAll, expect, test } from 'vitest'
import { createSummaryPdf } from './summary-pdf.ts'
import { words } from './texts.en.ts'

const visit = {
  id: '01900000-0000-7000-8000-000000000001',
  call_session_id: '01900000-0000-7000-8000-000000000001',
  appointment_id: null,
  doctor_id: '01900000-0000-7000-8000-000000000002',
  doctor_name: 'Dr. Zoë Łuczak-Nguyễn',
  patient_id: '01900000-0000-7000-8000-000000000003',
  patient_name: 'Ђорђе Αλέξανδρος Ğülşen',
  began_at: new Date('2026-03-29T00:30:00Z'),
  ended_at: new Date('2026-03-29T00:50:00Z'),
  note_shared_at: null,
}
const content = {
  reasonForVisit: 'Кашель и температура 38,5 °C',
  assessment: 'Οξεία βρογχίτιδα — final office fluff',
  planOfTreatment: 'First line.\nSecond line.\n\nNew paragraph.',
  medications: 'Paracetamol 500 mg, 1–2 × 3',
  instructions: '',
  followUp: 'Sooner when > 39 °C; ½ dose for children.',
}
const version = (number: number, at: string, more: Partial<typeof content> = {}) => ({
  version: number,
  content: { ...content, ...more },
  signed_at: new Date(at),
  signed_by_name: visit.doctor_name,
})
const pdfs = createSummaryPdf('Europe/Berlin', (_key, work) => work())
afterAll(() => pdfs.stop())
const draw = (...given: [Parameters<typeof pdfs.draw>[1], Parameters<typeof pdfs.draw>[2]]) =>
  pdfs.draw('somebody', ...given)

/** Read back by another library than drew it. */
async function read(file: File) {
  const pdf = await getDocumentProxy(new Uint8Array(await file.arrayBuffer()))
  const { text, totalPages } = await extractText(pdf)
  return { pdf, pages: totalPages, text: text.join('\n').normalize('NFC').replace(/\s+/g, ' ') }
}
const flat = (text: string) => text.replace(/\s+/g, ' ')

test('says whose visit it was and when, by the clinic’s clock, and every section, in Latin, Cyrillic and Greek', async () => {
  const file = await draw(visit, [version(1, '2026-03-29T01:10:00Z')])
  expect([file.name, file.type]).toEqual(['visit-summary-2026-03-29.pdf', 'application/pdf'])
  const { text, pages } = await read(file)
  expect(pages).toBe(1)
  const inOrder = [
    words.title,
    'Patient: Ђорђе Αλέξανδρος Ğülşen',
    'Doctor: Dr. Zoë Łuczak-Nguyễn',
    'Visit: 29 March 2026, 01:30 (GMT+1)',
    // The clocks went forward between the two.
    'Signed: 29 March 2026, 03:10 (GMT+2), by Dr. Zoë Łuczak-Nguyễn',
    ...summarySections.flatMap((name) => (content[name] === '' ? [] : [words.sections[name], flat(content[name])])),
    'Page 1 of 1',
  ]
  let from = 0
  for (const piece of inOrder) {
    const at = text.indexOf(piece, from)
    expect(at, `“${piece}” in “${text}”`).toBeGreaterThanOrEqual(from)
    from = at + piece.length
  }
  expect(text).not.toContain(words.sections.instructions)
  expect(text).not.toContain(words.unshown)
  expect(text).not.toContain('\u0000')
})

test('is tagged: a screen reader finds its language, headings and paragraphs', async () => {
  const { pdf } = await read(await draw(visit, [version(1, '2026-03-29T01:10:00Z')]))
  const { metadata, info } = await getMeta(pdf)
  expect(metadata.get('pdfuaid:part')).toBe('1')
  expect(info).toMatchObject({ Title: words.title, Language: 'en' })
  expect(await pdf.getMarkInfo()).toMatchObject({ Marked: true })
  const tree = await (await pdf.getPage(1)).getStructTree()
  const roles: string[] = []
  const walk = (node: unknown): void => {
    const { role, children = [] } = node as { role?: string; children?: unknown[] }
    if (role) roles.push(role)
    children.forEach(walk)
  }
  walk(tree)
  expect(roles).toContain('H1')
  expect(roles.filter((role) => role === 'H2')).toHaveLength(5)
  expect(roles.filter((role) => role === 'P')).toHaveLength(4 + 6)
})

test('an amended one says so, with the first date', async () => {
  const later = version(3, '2026-04-02T08:00:00Z', { assessment: 'Pneumonia' })
  const { text } = await read(
    await draw(visit, [later, version(2, '2026-04-01T08:00:00Z'), version(1, '2026-03-29T01:10:00Z')]),
  )
  expect(text).toContain('Pneumonia')
  expect(text).not.toContain('βρογχίτιδα')
  expect(text).toContain('This is version 3. The first was signed on 29 March 2026, 03:10 (GMT+2).')
})

test('as long as a summary can be: every word of it, on numbered pages', async () => {
  const long = Array.from({ length: 620 }, (_, index) => `word${index}`).join(' ')
  const all = Object.fromEntries(summarySections.map((name) => [name, long]))
  const { text, pages } = await read(await draw(visit, [version(1, '2026-03-29T01:10:00Z', all)]))
  expect(pages).toBeGreaterThan(3)
  for (let page = 1; page <= pages; page += 1) expect(text).toContain(words.page(page, pages))
  for (const index of [0, 300, 619]) expect(text.split(`word${index} `).length - 1).toBe(summarySections.length)
})

test.each(['שלום', '漢字', 'مرحبا', 'Take it 😀'])('what the typeface has not, it says: %s', async (reasonForVisit) => {
  const { text } = await read(await draw(visit, [version(1, '2026-03-29T01:10:00Z', { reasonForVisit })]))
  expect(text).toContain(flat(words.unshown))
})
