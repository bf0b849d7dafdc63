import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { serveStates } from '../../states.ts'

const built = (input: string) =>
  build({
    configFile: false,
    logLevel: 'silent',
    plugins: [serveStates()],
    build: { write: false, rolldownOptions: { input: fileURLToPath(new URL(input, import.meta.url)) } },
  })

test('a production build that contains a part of the page of states fails', async () => {
  await expect(built('page-actions.ts')).rejects.toThrow(/states\/page-actions\.ts is for development only/)
})

test('a production build without the page of states succeeds', async () => {
  await expect(built('../ui/save-file.ts')).resolves.toBeDefined()
})
