import { finished, PassThrough } from 'node:stream'
import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DomainError, refuse } from '../errors.ts'
import { faultsOfNumbers, faultsOfSchemas, WHOLE_NUMBER } from '../http/faults.ts'
import { contentTypeOf, negotiateFormats } from '../http/representation.ts'
import type { Revision, RevisionWatcher } from './revision-watcher.ts'

export interface EventSettings {
  /** How often the store is looked at while somebody listens. */
  intervalMs?: number
  /** Clients at once, of each of the two ways to listen. */
  maxClients?: number
  keepAliveMs?: number
}

export interface EventOptions extends EventSettings { watcher: RevisionWatcher }

/** Each costs a socket and a few kilobytes. */
export const MAX_CLIENTS = 1000
/** Proxies tend to give up a silent connection after 30 to 60 seconds. */
const KEEP_ALIVE_MS = 20_000
/** After which a browser that lost the connection tries again. */
const RETRY_MS = 5000
export const RETRY_AFTER_SECONDS = 30

const QuerySchema = Type.Object({
  after: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'The revision that the client knows, as `meta.revision` told it; another one is sent at once', examples: [12] }))
}, { additionalProperties: false })

/** One listener too many. */
export class TooManyClientsError extends DomainError {
  constructor (limit: number) { super('UNAVAILABLE', 503, `${limit} clients listen already; ask again later`) }
}

const eventOf = ({ revision, changedAt }: Revision): string =>
  `event: revision\nid: ${revision}\ndata: ${JSON.stringify({ revision, changedAt })}\n\n`

const EVENT_STREAM = 'text/event-stream'
const HEADERS = { 'content-type': contentTypeOf(EVENT_STREAM), 'cache-control': 'no-store', 'x-accel-buffering': 'no' }

// The stream changes without a new address, and it is never the same twice.
const config = { cache: false, formats: [EVENT_STREAM] }
const schema = {
  tags: ['Changes'],
  operationId: 'getEvents',
  summary: 'Listen for new revisions',
  description: 'A stream of Server-Sent Events that does not end by itself: one event `revision` with each new revision, and one at once where the client ' +
    "knows another than the current one. Read again with `cache: 'no-cache'` then, or a cache may answer with what it kept. " +
    'Execute in the reference waits for its end and shows nothing; `EventSource` and `curl -N` do.',
  headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ description: 'The event heard last, as a browser sends it by itself; comes before `after`. One that is none of this stream is answered with the current revision', examples: ['12'] })) }),
  querystring: QuerySchema,
  response: {
    200: {
      description: 'The stream',
      content: {
        [EVENT_STREAM]: {
          schema: Type.Unsafe<PassThrough>({ type: 'string', description: 'Events, each with the revision as its id and `{ revision, changedAt }` as its data', examples: ['event: revision\nid: 13\ndata: {"revision":13,"changedAt":"2026-11-26T03:17:04.000Z"}\n\n'] })
        }
      }
    }
  }
}

export const eventRoutes: FastifyPluginAsyncTypebox<EventOptions> = async (app, { watcher, maxClients = MAX_CLIENTS, keepAliveMs = KEEP_ALIVE_MS }) => {
  const clients = new Set<PassThrough>()
  const keepAlive = setInterval(() => { for (const client of clients) write(client, ':\n\n') }, keepAliveMs).unref()

  /** Who does not read is let go, before what waits for them grows. */
  function write (client: PassThrough, text: string): void {
    if (client.writableNeedDrain) client.destroy()
    else client.write(text)
  }

  negotiateFormats(app)

  app.addHook('preClose', async () => {
    clearInterval(keepAlive)
    for (const client of clients) client.end()
  })

  app.addHook('preHandler', async request => {
    const { validationError } = request
    refuse([...(validationError === undefined ? [] : faultsOfSchemas(request, validationError)), ...faultsOfNumbers(request)])
  })

  app.get('/', { exposeHeadRoute: false, attachValidation: true, config, schema }, async (request, reply) => {
    const known = lastEventOf(request.headers['last-event-id']) ?? request.query.after
    if (clients.size >= maxClients) {
      reply.header('retry-after', RETRY_AFTER_SECONDS)
      throw new TooManyClientsError(maxClients)
    }
    const client = new PassThrough()
    clients.add(client)
    client.once('close', () => clients.delete(client))
    client.write(`retry: ${RETRY_MS}\n:\n\n`)
    try {
      finished(client, await watcher.listen(revision => write(client, eventOf(revision)), known))
    } catch (err) {
      client.destroy()
      throw err
    }
    // The connection is of no further use when the stream ends, which it does only when the service closes or drops the client.
    return await reply.headers({ ...HEADERS, connection: 'close' }).send(client)
  })

  // One that is made of the GET would listen.
  app.head('/', { attachValidation: true, config, schema: { headers: schema.headers, querystring: QuerySchema } }, async (_request, reply) => await reply.headers(HEADERS).send())
}

type LastEventHeader = string | string[] | undefined

/**
 * What a browser that lost the connection heard last. An id that is none of ours is no revision, so the newest is told at once: after any status but 200
 * an `EventSource` would never try again (HTML, 9.2.3), and nobody who writes for one chooses what it sends.
 */
function lastEventOf (header: LastEventHeader): number | undefined {
  if (header === undefined || header === '') return undefined
  return WHOLE_NUMBER.test(String(header)) ? Number(header) : NaN
}
