import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../errors.ts'
import { codeOf } from './problem-registry.ts'

/** What can be wrong with how a file is asked for. */
const REFUSALS: Record<number, string> = {
  412: 'the file is not the one that If-Match or If-Unmodified-Since expects',
  416: 'the file has no such range of bytes'
}

/**
 * A handler that has a request answered by an app within this one, which may be made as late as that: a service that listens takes no more plugins.
 * The answer goes out like any other, a failure in our own form; and what is not there either, or could be no file, is not found.
 */
export const handOn = (load: () => Promise<FastifyInstance>) => async ({ url, headers }: FastifyRequest, reply: FastifyReply) => {
  const inner = await load()
  const answer = await inner.inject({ url, headers })
  const { statusCode: status } = answer
  if (status >= 500) throw new Error(`the app within answered ${status}: ${answer.body}`)
  if (status >= 400) {
    const refusal = REFUSALS[status]
    if (refusal === undefined) return reply.callNotFound()
    const { 'content-range': size } = answer.headers
    if (size !== undefined) reply.header('content-range', size)
    throw new DomainError(codeOf(status), status, refusal)
  }
  // Which belong to the connection that there was none of.
  const { date: _, connection: __, 'transfer-encoding': ___, ...own } = answer.headers
  return await reply.code(status).headers(own).send(answer.rawPayload.length === 0 ? undefined : answer.rawPayload)
}
