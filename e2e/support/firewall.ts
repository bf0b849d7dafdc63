import type { BrowserContext } from '@playwright/test'

/** A proxy that lets no Socket.IO through, by WebSocket or by polling, until it is opened. */
export class Firewall {
  open = false

  readonly install = async (context: BrowserContext): Promise<void> => {
    await context.route(/\/socket\.io\//, (route) => (this.open ? route.continue() : route.abort()))
    await context.routeWebSocket(/\/socket\.io\//, (socket) => {
      if (this.open) socket.connectToServer()
      else void socket.close()
    })
  }
}

/** What a page says in its console as long as nothing of Socket.IO gets through. */
export const withoutSocket =
  /ERR_FAILED.*socket\.io|WebSocket connection|409.*\/signals|ERR_INTERNET_DISCONNECTED.*\/members/
