import { readFileSync } from 'node:fs'
import { pageRoots } from '@medconsult/contract'
import { expect, test } from 'vitest'

test('the server knows the addresses of all pages and no others', () => {
  const source = ['App.tsx', 'SignedIn.tsx', 'pages.ts']
    .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
    .join()
  const roots = [...source.matchAll(/(?:path="|page\(\s*')\/(\w+)/g)].map(([, root]) => root)
  expect([...new Set(roots)].sort()).toEqual([...pageRoots].sort())
})
