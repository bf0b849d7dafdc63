import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import type { Plugin } from 'vite'

/** What the worker that blurs the background loads: itself, TensorFlow Lite as WebAssembly, and the model. */
const FILES = [
  'twilio-gaussian-blur-background-processor-pipeline-worker.js',
  'tflite-simd-1-0-0.js',
  'tflite-simd-1-0-0.wasm',
  'selfie_segmentation_landscape.tflite',
]
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm' }

/**
 * Serves the files that `@twilio/video-processors` brings with it from our own server. The library knows them by name,
 * so the hash is in the name of their folder. `VIDEO_PROCESSORS` says where they are.
 */
export function serveVideoProcessors(): Plugin {
  const main = createRequire(import.meta.url).resolve('@twilio/video-processors')
  const from = join(dirname(main), '../dist/build')
  const hash = createHash('sha256')
  for (const file of FILES) hash.update(readFileSync(join(from, file)))
  const folder = `assets/video-processors-${hash.digest('hex').slice(0, 8)}/`
  return {
    name: 'video-processors',
    config: () => ({ define: { VIDEO_PROCESSORS: JSON.stringify({ folder: `/${folder}`, files: FILES }) } }),
    configureServer(server) {
      server.middlewares.use(`/${folder}`, (request, response, next) => {
        const file = FILES.find((name) => request.url === `/${name}`)
        if (!file) return next()
        response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
        response.end(readFileSync(join(from, file)))
      })
    },
    generateBundle() {
      for (const file of FILES)
        this.emitFile({ type: 'asset', fileName: folder + file, source: readFileSync(join(from, file)) })
    },
  }
}
