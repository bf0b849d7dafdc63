import { summarySections } from '@medconsult/contract'
import { extractText, getDocumentProxy, getMeta, getResolvedPDFJS } from 'unpdf'
import { afterAll, expect, test } from 'vitest'
import { createSummaryPdf } from './summary-pdf.ts'
import { labels } from './texts.en.ts'

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
  phoned_at: null,
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
  patient_name: visit.patient_name,
})
const pdfs = createSummaryPdf((_key, work) => work())
/** Berlin’s, around the night in which its clocks went forward. */
const berlin = (at: Date): number => (at < new Date('2026-03-29T01:00:00Z') ? 60 : 120)
afterAll(() => pdfs.stop())
const draw = (...given: [Parameters<typeof pdfs.draw>[1], Parameters<typeof pdfs.draw>[2]]) =>
  pdfs.draw('somebody', ...given, berlin)

/** Reads the file with another library than the one that drew it. */
async function read(file: File) {
  const pdf = await getDocumentProxy(new Uint8Array(await file.arrayBuffer()))
  const { text, totalPages } = await extractText(pdf)
  return { pdf, pages: totalPages, text: text.join('\n').normalize('NFC').replace(/\s+/g, ' ') }
}
const flat = (text: string) => text.replace(/\s+/g, ' ')

test("the PDF has the people, the clinic's times and every section, in Latin, Cyrillic and Greek", async () => {
  const renamed = { ...visit, patient_name: 'A Later Name' }
  const file = await draw(renamed, [version(1, '2026-03-29T01:10:00Z')])
  expect([file.name, file.type]).toEqual(['visit-summary-2026-03-29.pdf', 'application/pdf'])
  const { text, pages } = await read(file)
  expect(pages).toBe(1)
  const inOrder = [
    labels.title,
    'Patient: Ђорђе Αλέξανδρος Ğülşen',
    'Doctor: Dr. Zoë Łuczak-Nguyễn',
    'Visit: 29 March 2026, 01:30 (GMT+1)',
    // The clocks went forward between the two signings.
    'Signed: 29 March 2026, 03:10 (GMT+2), by Dr. Zoë Łuczak-Nguyễn',
    ...summarySections.flatMap((name) => (content[name] === '' ? [] : [labels.sections[name], flat(content[name])])),
    'Page 1 of 1',
  ]
  let from = 0
  for (const piece of inOrder) {
    const at = text.indexOf(piece, from)
    expect(at, `“${piece}” in “${text}”`).toBeGreaterThanOrEqual(from)
    from = at + piece.length
  }
  expect(text).not.toContain(labels.sections.instructions)
  expect(text).not.toContain(labels.unshown)
  expect(text).not.toContain('\u0000')
})

test('the PDF is tagged, so that a screen reader finds its language, headings and paragraphs', async () => {
  const { pdf } = await read(await draw(visit, [version(1, '2026-03-29T01:10:00Z')]))
  const { metadata, info } = await getMeta(pdf)
  expect(metadata.get('pdfuaid:part')).toBe('1')
  expect(info).toMatchObject({ Title: labels.title, Language: 'en' })
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

test('the PDF of an amended summary says so with the date of the first version', async () => {
  const later = version(3, '2026-04-02T08:00:00Z', { assessment: 'Pneumonia' })
  const { text } = await read(
    await draw(visit, [later, version(2, '2026-04-01T08:00:00Z'), version(1, '2026-03-29T01:10:00Z')]),
  )
  expect(text).toContain('Pneumonia')
  expect(text).not.toContain('βρογχίτιδα')
  expect(text).toContain('This is version 3. The first was signed on 29 March 2026, 03:10 (GMT+2).')
})

test('the PDF of the longest summary has every word of it on numbered pages', async () => {
  const long = Array.from({ length: 620 }, (_, index) => `word${index}`).join(' ')
  const all = Object.fromEntries(summarySections.map((name) => [name, long]))
  const { text, pages } = await read(await draw(visit, [version(1, '2026-03-29T01:10:00Z', all)]))
  expect(pages).toBeGreaterThan(3)
  for (let page = 1; page <= pages; page += 1) expect(text).toContain(labels.page(page, pages))
  for (const index of [0, 300, 619]) expect(text.split(`word${index} `).length - 1).toBe(summarySections.length)
})

/** The glyphs of the first page, from top to bottom, and in each line from left to right. */
async function glyphsOf(file: File): Promise<{ code: number; text: string }[]> {
  const { pdf } = await read(file)
  const { OPS } = await getResolvedPDFJS()
  const { fnArray, argsArray } = await (await pdf.getPage(1)).getOperatorList()
  return fnArray.flatMap((operation, at) =>
    operation === OPS.showText
      ? (argsArray[at][0] as (number | { originalCharCode: number; unicode: string })[]).flatMap((glyph) =>
          typeof glyph === 'number' ? [] : [{ code: glyph.originalCharCode, text: glyph.unicode }],
        )
      : [],
  )
}

/** In reading order. */
const names = {
  Arabic: 'أحمد محمد عبد الله',
  Persian: 'محمد‌رضا پهلوان',
  Urdu: 'ٹھاکر اقبال',
  Hebrew: 'דוד בן־גוריון',
  'simplified Chinese': '王小明 李雷',
  'traditional Chinese': '陳大文 龔麗儀',
  Cantonese: '㗎仔 𨋢叔',
  Japanese: '山田 太郎 さくら カナ',
  Korean: '김민준 이서연',
  Hindi: 'क्षितिज शर्मा',
  Bengali: 'শ্রেয়া চট্টোপাধ্যায়',
  Tamil: 'கோகிலா ஸ்ரீநிவாசன்',
  Telugu: 'శ్రీనివాస్ రెడ్డి',
  Kannada: 'ಕೃಷ್ಣಮೂರ್ತಿ',
  Malayalam: 'ശ്രീകുമാർ നായർ',
  Gujarati: 'કૃષ્ણ પટેલ',
  Punjabi: 'ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ',
  Odia: 'ଶ୍ରୀଜିତ୍ ପଣ୍ଡା',
  Sinhala: 'ශ්‍රී පෙරේරා',
  Thai: 'สมชาย น้ำผึ้ง',
  Lao: 'ສົມສັກ ຫຼວງ',
  Khmer: 'សុខា ស្រី',
  Burmese: 'အောင်ဆန်း ကြည်',
  Georgian: 'გიორგი',
  Armenian: 'Արամ Խաչատրյան',
  Amharic: 'አበበ ቢቂላ',
  Tibetan: 'བསྟན་འཛིན་རྒྱ་མཚོ་',
  Syriac: 'ܐܦܪܝܡ',
  Dhivehi: 'އަހްމަދު',
  Cherokee: 'ᏣᎳᎩ',
  Inuktitut: 'ᐃᓄᒃᑎᑐᑦ',
  Vietnamese: 'Nguyễn Thị Ánh',
  emoji: 'Zoë 😀 💊 🇩🇪 👩‍⚕️',
}

test('the PDF has a glyph for every letter of names and medicines in many scripts', async () => {
  for (const [script, name] of Object.entries(names)) {
    const paper = { ...content, medications: `${name} (500 mg), 1–2 × 3` }
    const signed = { ...version(1, '2026-03-29T01:10:00Z', paper), patient_name: name, signed_by_name: `Dr. ${name}` }
    const file = await draw(visit, [signed])
    const glyphs = await glyphsOf(file)
    // Glyph 0 of a typeface is the box for letters that it does not have.
    expect([script, glyphs.filter(({ code }) => code === 0)]).toEqual([script, []])
    expect([script, (await read(file)).text.includes(flat(labels.unshown))]).toEqual([script, false])
    // Glyphs stand for parts of letters, so the text is added for screen readers.
    if (script !== 'Vietnamese')
      expect(Buffer.from(await file.arrayBuffer()).toString('latin1')).toContain('/ActualText')
  }
}, 120_000)

test('the PDF sets text from right to left, with numbers and other words in it from left to right', async () => {
  const reasonForVisit = 'קח כדור Acamol 500 (עד 70 ימים).'
  const { pdf } = await read(await draw(visit, [version(1, '2026-03-29T01:10:00Z', { reasonForVisit })]))
  const { items } = await (await pdf.getPage(1)).getTextContent()
  const parts = items.flatMap((item) => ('str' in item && item.str.trim() ? [item] : []))
  const line = parts.filter(
    (part) => part.transform[5] === parts.find(({ str }) => str.includes('Acamol'))?.transform[5],
  )
  const end = Math.max(...line.map((part) => part.transform[4] + part.width))
  // The right margin of A4 paper.
  expect(end).toBeCloseTo(595.28 - 64, 0)
  const glyphs = (await glyphsOf(await draw(visit, [version(1, '2026-03-29T01:10:00Z', { reasonForVisit })])))
    .map(({ text }) => text)
    .join('')
  expect(glyphs).toContain('.(םימי 70 דע) Acamol 500 רודכ חק')
})

test('lines in Arabic, Thai and Chinese end before the margin of the PDF', async () => {
  const thai = 'กินยาพาราเซตามอลวันละสามครั้งหลังอาหารหากมีไข้ให้พบแพทย์'
  const [arabic, chinese] = [
    'تناول قرصًا واحدًا بعد الأكل ثلاث مرات يوميًا. ',
    '建议多喝水、休息，并按时服用对乙酰氨基酚。',
  ]
  const { pdf } = await read(
    await draw(visit, [
      version(1, '2026-03-29T01:10:00Z', {
        reasonForVisit: arabic.repeat(5),
        assessment: thai.repeat(5),
        planOfTreatment: chinese.repeat(9),
        medications: '龍'.repeat(200),
      }),
    ]),
  )
  const { items } = await (await pdf.getPage(1)).getTextContent()
  for (const item of items) {
    if (!('str' in item) || !item.str.trim()) continue
    expect(item.transform[4]).toBeGreaterThanOrEqual(64 - 0.5)
    expect(item.transform[4] + item.width).toBeLessThanOrEqual(595.28 - 64 + 0.5)
  }
})

test('the PDF says so if no typeface has a letter', async () => {
  // Sumerian, which no typeface of the server has.
  const reasonForVisit = '𒀭𒈹'
  const { text } = await read(await draw(visit, [version(1, '2026-03-29T01:10:00Z', { reasonForVisit })]))
  expect(text).toContain(flat(labels.unshown))
})
