import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'

/** A line for each request when it is over, whoever answered it. What a client sent beside its address is not told. */
export function logEveryRequest (server: Server, log: FastifyBaseLogger): void {
  server.prependListener('request', ({ method, url, socket }: IncomingMessage, response: ServerResponse) => {
    const start = performance.now()
    const { remoteAddress } = socket
    let finished = false
    response.once('finish', () => { finished = true })
    response.once('close', () => {
      const { statusCode } = response
      log.info({ method, url, status: statusCode, milliseconds: Math.round((performance.now() - start) * 10) / 10, remoteAddress, ...(finished ? {} : { aborted: true }) }, 'request')
    })
  })
}
