import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Limits } from './limits.ts'
import { sendWaiting } from './whole-response.ts'

/**
 * Once the service is about to end, an answer is the last one of its connection: whoever asks again asks another one, and a connection kept for the
 * next request would hold up the end for as long as it is kept.
 * @returns whether the service is ending
 */
export function closeConnectionsAtEnd (app: FastifyInstance, isAboutToEnd: () => boolean, { requestTimeoutMs }: Pick<Limits, 'requestTimeoutMs'>): () => boolean {
  let closing = false
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    if (sockets.has(socket)) return
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const isEnding = (): boolean => closing || isAboutToEnd()
  app.addHook('preClose', async () => {
    closing = true
    // Else their connections would be in use, and stay, as the others are closed.
    sendWaiting()
    // A connection that nothing was ever asked on counts as one in use.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    // Node keeps no time limits of requests any more once it has stopped to listen.
    setTimeout(() => { app.server.closeAllConnections() }, requestTimeoutMs).unref()
  })
  // Early for answers that are kept, which pass by all later hooks; late for requests that were under way.
  app.addHook('onRequest', (_request, reply, done) => {
    if (isEnding()) reply.header('connection', 'close')
    done()
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isEnding()) reply.header('connection', 'close')
    done()
  })
  return isEnding
}
