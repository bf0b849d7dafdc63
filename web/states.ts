import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const folder = fileURLToPath(new URL('src/states/', import.meta.url))

/**
 * While `npm run dev` runs, every state of every screen can be viewed under `/states`. A build that contains that page,
 * with its invented people, fails.
 */
export function serveStates(): Plugin {
  return {
    name: 'states',
    configureServer(server) {
      server.middlewares.use((request, _, next) => {
        if (/^\/states(\/|\?|$)/.test(request.url ?? '')) request.url = '/src/states/index.html'
        next()
      })
    },
    generateBundle(_, bundle) {
      for (const part of Object.values(bundle)) {
        const one = part.type === 'chunk' ? part.moduleIds.find((id) => id.startsWith(folder)) : undefined
        if (one !== undefined) this.error(`${one} is for development only, and would be in the build.`)
      }
    },
  }
}
