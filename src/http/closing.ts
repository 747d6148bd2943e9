import type { FastifyInstance } from 'fastify'

/** Once the service ends, an answer is the last one of its connection: one kept for the next request would hold up the end for as long as it is kept. */
export function closeConnectionsAtEnd (app: FastifyInstance): void {
  let ending = false
  app.addHook('preClose', async () => { ending = true })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (ending) reply.header('connection', 'close')
    done()
  })
}
