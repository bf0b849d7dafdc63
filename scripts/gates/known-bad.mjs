// A gate that cannot fail is none: lint and types are given samples that they must refuse.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../lib/run.mjs'

const bin = (path) => join(root, 'node_modules', path)
const lint = (input) =>
  spawnSync(process.execPath, [bin('@biomejs/biome/bin/biome'), 'lint', '--stdin-file-path=server/src/sample.ts'], {
    cwd: root,
    input,
    encoding: 'utf8',
  })
const samples = {
  'lint: any': () => lint('export const a = (b: any) => b\n'),
  'lint: floating promise': () => lint('export async function a() {}\nexport function b() {\n  a()\n}\n'),
  'lint: non-null assertion': () => lint('export const a = (b: string | null) => b!.length\n'),
  types: () =>
    spawnSync(process.execPath, [bin('typescript/bin/tsc'), '-p', 'scripts/gates/bad/types', '--noEmit'], {
      cwd: root,
    }),
}
let accepted = 0
for (const [name, sample] of Object.entries(samples)) {
  if (sample().status !== 0) continue
  accepted += 1
  process.stdout.write(`known-bad: "${name}" was accepted\n`)
}
process.stdout.write(`known-bad: ${Object.keys(samples).length} samples, ${accepted} accepted\n`)
process.exitCode = accepted > 0 ? 1 : 0
