import type { FastifyInstance } from 'fastify'
import { sendWaiting } from './whole-response.ts'

/**
 * Once the service is about to end, an answer is the last one of its connection: whoever asks again asks another one, and a connection kept for the
 * next request would hold up the end for as long as it is kept.
 * @returns whether the service is ending
 */
export function closeConnectionsAtEnd (app: FastifyInstance, isAboutToEnd: () => boolean): () => boolean {
  let closing = false
  const isEnding = (): boolean => closing || isAboutToEnd()
  app.addHook('preClose', async () => {
    closing = true
    // Else their connections would be in use, and stay, as the others are closed.
    sendWaiting()
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
