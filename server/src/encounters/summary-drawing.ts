import { fileURLToPath } from 'node:url'
import { type SummaryContent, summarySections } from '@medconsult/contract'
import PDFDocument from 'pdfkit'
import { drawMixed, type Span } from './mixed-text.ts'
import { labels } from './texts.en.ts'
import { Typefaces } from './typefaces.ts'

type Pdf = InstanceType<typeof PDFDocument>

const STRONG = fileURLToPath(import.meta.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'))
const INK = '#1b262b'
const QUIET = '#566770'
/** In points. */
const MARGIN = { top: 64, bottom: 72, left: 64, right: 64 }

/** All texts of the document. */
export interface SummaryPaper {
  facts: [string, string][]
  content: SummaryContent
  signedAt: Date
}

/**
 * Draws a signed summary as a tagged PDF (PDF/UA-1, ISO 14289) for A4 paper. The layout of thirty thousand letters
 * takes half a second of a core, so this file runs in a worker thread.
 */
export default async function draw({ facts, content, signedAt }: SummaryPaper): Promise<Uint8Array<ArrayBuffer>> {
  const faces = await Typefaces.for([...facts.flat(), ...Object.values(content)])
  const pdf = new PDFDocument({
    pdfVersion: '1.7',
    // The type declarations of the library lack this value.
    subset: 'PDF/UA' as PDFKit.Mixins.PDFSubsets,
    tagged: true,
    lang: 'en',
    displayTitle: true,
    info: { Title: labels.title, CreationDate: signedAt },
    size: 'A4',
    margins: MARGIN,
    bufferPages: true,
    // The built-in fonts are not used: they are not embedded, and have no Greek.
    font: faces.latin as never,
  })
  const chunks: Uint8Array[] = []
  const done = new Promise<void>((resolve, reject) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    pdf.on('end', resolve)
    pdf.on('error', reject)
  })
  pdf.registerFont('regular', faces.latin as never)
  pdf.registerFont('strong', STRONG)
  // The type declarations of the library accept only paths.
  for (const { name, font } of faces.used.values()) pdf.registerFont(name, font as never)
  const whole = pdf.struct('Document')
  pdf.addStructure(whole)
  addHead(pdf, whole, facts, faces)
  for (const section of summarySections) addSection(pdf, whole, labels.sections[section], content[section], faces)
  if (!faces.isComplete)
    whole.add(
      pdf.struct('P', {}, () => {
        pdf.moveDown(1.5).font('regular').fontSize(9).fillColor(QUIET).text(labels.unshown)
      }),
    )
  whole.end()
  numberPages(pdf)
  pdf.end()
  await done
  return new Uint8Array(Buffer.concat(chunks))
}

type Structure = ReturnType<Pdf['struct']>

/**
 * A paragraph as a structure element. Text that Inter alone cannot draw is drawn in visual order, and its logical text
 * is added for screen readers.
 */
function paragraph(pdf: Pdf, faces: Typefaces, spans: Span[], size: number, plain: () => void): Structure {
  const text = spans.map((span) => span.text).join('')
  if (faces.isPlain(text)) return pdf.struct('P', {}, plain)
  return pdf.struct('P', { actual: text }, () => drawMixed(pdf, faces, spans, size, 3))
}

function addHead(pdf: Pdf, whole: Structure, facts: [string, string][], faces: Typefaces): void {
  whole.add(
    pdf.struct('H1', {}, () => {
      pdf.font('strong').fontSize(22).fillColor(INK).text(labels.title).moveDown(0.6)
    }),
  )
  for (const [name, value] of facts)
    whole.add(
      paragraph(pdf, faces, factOf(name, value), 10.5, () => {
        pdf.font('strong').fontSize(10.5).fillColor(QUIET).text(`${name}: `, { continued: true, lineGap: 3 })
        pdf.font('regular').fillColor(INK).text(value, { lineGap: 3 })
      }),
    )
}

const factOf = (name: string, value: string): Span[] => [
  { text: `${name}: `, font: 'strong', color: QUIET },
  { text: value, font: 'regular', color: INK },
]

function addSection(pdf: Pdf, whole: Structure, title: string, text: string, faces: Typefaces): void {
  if (text === '') return
  const section = pdf.struct('Sect')
  whole.add(section)
  // A heading is not left alone at the bottom of a page.
  if (pdf.y > pdf.page.height - MARGIN.bottom - 60) pdf.addPage()
  section.add(
    pdf.struct('H2', {}, () => {
      pdf.moveDown(1.1).font('strong').fontSize(13).fillColor(INK).text(title).moveDown(0.25)
    }),
  )
  for (const part of text.split(/\n{2,}/)) {
    section.add(
      paragraph(pdf, faces, [{ text: part, font: 'regular', color: INK }], 11, () => {
        pdf.font('regular').fontSize(11).fillColor(INK).text(part, { lineGap: 3, paragraphGap: 6 })
      }),
    )
    if (!faces.isPlain(part)) pdf.y += 6
  }
  section.end()
}

/** Adds page numbers, which are marked as artifacts so that screen readers skip them. */
function numberPages(pdf: Pdf): void {
  const { count } = pdf.bufferedPageRange()
  for (let page = 0; page < count; page += 1) {
    pdf.switchToPage(page)
    // With a margin, writing below it would start another page.
    pdf.page.margins.bottom = 0
    pdf.markContent('Artifact', { type: 'Pagination', attached: ['Bottom'] })
    pdf.font('regular').fontSize(9).fillColor(QUIET)
    pdf.text(labels.page(page + 1, count), MARGIN.left, pdf.page.height - 48, { lineBreak: false })
    pdf.endMarkedContent()
    pdf.page.margins.bottom = MARGIN.bottom
  }
}
