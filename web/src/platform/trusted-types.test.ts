import { expect, test } from 'vitest'
import { asHtml, asScriptUrl } from './trusted-types.ts'

test('style sheets are accepted as HTML, and markup is not', () => {
  expect(asHtml(':root{--mc-a:1px}')).toBe(':root{--mc-a:1px}')
  for (const text of ['<img src=x onerror=alert(1)>', 'a</style><script>alert(1)</script>', '<'])
    expect(asHtml(text)).toBeNull()
})

test('only our own workers are accepted as scripts', () => {
  const ours = 'https://clinic.example'
  for (const url of [
    '/sw.js',
    `${ours}/sw.js`,
    '/assets/clock.worker-BeeTnzm7.js',
    '/assets/video-processors-1a2b3c4d/worker.js',
  ])
    expect(asScriptUrl(url, ours)).toBe(url)
  for (const url of [
    'https://evil.example/sw.js',
    '//evil.example/assets/a.js',
    'data:text/javascript,alert(1)',
    'blob:https://clinic.example/1',
    'javascript:alert(1)',
    '/api/files/a.js',
    '/assets/../api/a.js',
    '/assets/a.js/b',
    '/assets/other/a.js',
    '/assets/video-processors-1/x/a.js',
    'http://',
  ])
    expect(asScriptUrl(url, ours), url).toBeNull()
})
