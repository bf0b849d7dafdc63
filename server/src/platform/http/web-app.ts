import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { refuseUnknownRoute } from './problem.ts'

/** Serves the built web app; its own addresses all answer with the one page. */
export async function serveWebApp(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(folder)) {
    app.setNotFoundHandler(refuseUnknownRoute)
    return
  }
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    preCompressed: true,
    dotfiles: 'ignore',
    setHeaders(reply, path) {
      // Built files carry a hash in their names; the page that names them does not.
      const forEver = path.includes('/assets/')
      reply.header('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const page = ['GET', 'HEAD'].includes(request.method) && !/^\/(api|peerjs)(\/|$)/.test(path) && !/\.\w+$/.test(path)
    return page ? reply.sendFile('index.html') : refuseUnknownRoute(request, reply)
  })
}
