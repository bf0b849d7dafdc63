import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PrometheusExporter } from '@opentelemetry/exporter-prometheus'

/**
 * Serves the metrics at `/metrics`, on a port of their own: who may see them is decided by the network.
 * @returns the port, and a function that stops it
 * @throws the system's error when the address or the port is not available
 */
export async function serveMetrics(
  exporter: PrometheusExporter,
  { host, port }: { host: string; port: number },
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const isOurs = request.url === '/metrics' && (request.method === 'GET' || request.method === 'HEAD')
    if (isOurs) exporter.getMetricsRequestHandler(request, response)
    else response.writeHead(404).end()
  })
  const listening = once(server, 'listening')
  server.listen({ host, port })
  await listening
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
