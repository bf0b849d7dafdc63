import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Marked } from 'marked'
import type { Plugin } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const guides = ['administrator']

/** Renders one file for each guide. It needs no script and no other file, and follows the device's theme. */
const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · MedConsult</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style>
body { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; scroll-margin-top: 1rem; }
h2 { margin-top: 2.5rem; }
pre, table { display: block; overflow-x: auto; }
pre { padding: 0.875rem 1rem; border: 1px solid #8a9aa255; border-radius: 12px; line-height: 1.45; }
code { font-size: 0.9em; }
table { border-collapse: collapse; }
html { background: #fff; color: #1b262b; }
a { color: #0c5d6d; }
@media (prefers-color-scheme: dark) { html { background: #10171a; color: #e3eaed; } a { color: #8fd3df; } }
th, td { padding: 0.5rem 0.75rem; border-bottom: 1px solid #8a9aa255; text-align: left; vertical-align: top; }
</style>
</head>
<body>
<main>
${body}</main>
</body>
</html>
`

/** Converts Markdown to HTML. Headings get the same ids as on code hosts, so that links to them work. */
function html(markdown: string): string {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        const id = text
          .toLowerCase()
          .replace(/[^\p{L}\p{N} -]/gu, '')
          .replaceAll(' ', '-')
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      // A wide table or listing scrolls by itself, and `tabindex` makes that possible with the keyboard.
      code({ text }) {
        return `<pre tabindex="0"><code>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</code></pre>\n`
      },
    },
  })
  return marked.parse(markdown, { async: false })
}

/**
 * Returns the guides to which a page of the app links, and the sample files that they mention, in the installed
 * version.
 */
function files(): { name: string; source: string }[] {
  const samples = readdirSync(`${root}/deploy`)
  return [
    ...guides.map((guide) => {
      const markdown = readFileSync(`${root}/docs/${guide}.md`, 'utf8')
      const title = /^# (.*)$/m.exec(markdown)?.[1] ?? guide
      return { name: `guide/${guide}.html`, source: page(title, html(markdown)) }
    }),
    ...samples.map((name) => ({ name: `deploy/${name}`, source: readFileSync(`${root}/deploy/${name}`, 'utf8') })),
  ]
}

export function serveGuides(): Plugin {
  return {
    name: 'guides',
    generateBundle() {
      for (const { name, source } of files()) this.emitFile({ type: 'asset', fileName: name, source })
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const file = files().find(({ name }) => request.url === `/${name}`)
        if (!file) return next()
        response.setHeader('content-type', file.name.endsWith('.html') ? 'text/html' : 'text/plain')
        response.end(file.source)
      })
    },
  }
}
