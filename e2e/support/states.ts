import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Page } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { build, type Plugin, preview } from 'vite'
import { serveVideoProcessors } from '../../web/video-processors.ts'

export const webRoot = fileURLToPath(new URL('../../web', import.meta.url))

/** The page of states, built and served. */
export interface StatePages {
  address: string
  /** A temporary folder, which goes with `close`. */
  folder: string
  close: () => Promise<void>
}

const statesOnly: Plugin = {
  name: 'states-only',
  configurePreviewServer({ middlewares }) {
    middlewares.use((request, _, next) => {
      if (request.url?.startsWith('/states')) request.url = '/src/states/index.html'
      next()
    })
  },
}

/** @param mode `development`, in which React logs its warnings, or `production`, which loads and draws in half the time */
export async function serveStates(mode: 'development' | 'production' = 'development'): Promise<StatePages> {
  const folder = mkdtempSync(join(tmpdir(), 'states-'))
  const shared = { root: webRoot, configFile: false as const, logLevel: 'error' as const, build: { outDir: folder } }
  // Bundled, so that a page is not hundreds of files.
  await build({
    ...shared,
    mode,
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    plugins: [react(), serveVideoProcessors()],
    build: {
      outDir: folder,
      minify: false,
      target: 'es2022',
      emptyOutDir: true,
      rolldownOptions: { input: join(webRoot, 'src/states/index.html') },
    },
  })
  const server = await preview({ ...shared, plugins: [statesOnly], preview: { host: '127.0.0.1', port: 0 } })
  return {
    address: server.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '',
    folder,
    async close() {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const drawn = (page: Page): Promise<void> => expect(page.locator('html')).toHaveAttribute('data-state', /./)
