import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/**
 * A handler that has a request answered by an app within this one, which may be made as late as that: a service that listens takes no more plugins.
 * The answer goes out like any other, and what is not there either, or could be no file, is not found.
 */
export const handOn = (load: () => Promise<FastifyInstance>) => async ({ url, headers }: FastifyRequest, reply: FastifyReply) => {
  const inner = await load()
  const answer = await inner.inject({ url, headers })
  if (answer.statusCode === 404 || answer.statusCode === 400) return reply.callNotFound()
  // Which belong to the connection that there was none of.
  const { date: _, connection: __, 'transfer-encoding': ___, ...own } = answer.headers
  return await reply.code(answer.statusCode).headers(own).send(answer.rawPayload.length === 0 ? undefined : answer.rawPayload)
}
