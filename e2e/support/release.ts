import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The next release in a folder of its own: the same server, and the same web app with other names for all its parts, so
 * that those of a page that was loaded before are gone.
 */
export function makeRelease(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'medconsult-release-'))
  chmodSync(folder, 0o755)
  cpSync(join(root, 'server'), join(folder, 'server'), { recursive: true })
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(join(folder, 'web'))
  const dist = join(folder, 'web/dist')
  cpSync(join(root, 'web/dist'), dist, { recursive: true })
  rename(dist)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function rename(dist: string): void {
  const assets = join(dist, 'assets')
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' }))
    if (/\.(br|gz)$/.test(name)) rmSync(join(dist, name))
  const parts = readdirSync(assets).filter((name) => /\.(js|css)$/.test(name))
  const inText = (text: string): string => parts.reduce((before, name) => before.replaceAll(name, renamed(name)), text)
  for (const file of [join(dist, 'index.html'), ...parts.map((name) => join(assets, name))])
    writeFileSync(file, inText(readFileSync(file, 'utf8')))
  for (const name of parts) renameSync(join(assets, name), join(assets, renamed(name)))
}

function renamed(name: string): string {
  return name.replace(/\.(js|css)$/, '-next.$1')
}
