import { setTimeout as delay } from 'node:timers/promises'
import fastifyWebsocket from '@fastify/websocket'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { handleProtocols } from 'graphql-ws'
import { makeHandler } from 'graphql-ws/use/@fastify/websocket'
import { DomainError } from '../errors.ts'
import { revisionsOf } from '../events/event-graphql.ts'
import { RETRY_AFTER_SECONDS, TooManyClientsError } from '../events/event-routes.ts'
import type { RevisionWatcher } from '../events/revision-watcher.ts'
import { faultsOf } from './answer.ts'
import { checkCost } from './cost.ts'
import type { Documents } from './documents.ts'
import { formatError } from './errors.ts'

const MAX_MESSAGE_BYTES = 64 * 1024
const MAX_OPERATIONS_PER_CLIENT = 20
/** How long clients have to say goodbye when the service closes. */
const FAREWELL_MS = 500
const GOING_AWAY = 1001

/** Lets subscriptions find their events; graphql-js looks for them on the schema itself. */
export function wireSubscriptions (schema: GraphQLSchema, watcher: RevisionWatcher): void {
  const { revisionChanged } = schema.getSubscriptionType()!.getFields()
  revisionChanged!.subscribe = async (_root, { after }: { after?: number | null }) => await revisionsOf(watcher, after ?? undefined)
  revisionChanged!.resolve = revision => revision
}

/** WebSocket for the routes of this scope that have a `wsHandler`; its clients are told when the service closes. */
export async function registerWebSocket (app: FastifyInstance): Promise<void> {
  await app.register(fastifyWebsocket, {
    options: { maxPayload: MAX_MESSAGE_BYTES, handleProtocols },
    async preClose () {
      const { clients } = app.websocketServer
      for (const client of clients) client.close(GOING_AWAY, 'the service closes')
      const deadline = Date.now() + FAREWELL_MS
      while (clients.size > 0 && Date.now() < deadline) await delay(10)
      for (const client of clients) client.terminate()
      app.websocketServer.close()
    }
  })
}

/** A hook that refuses one connection too many, before it becomes a WebSocket. */
export const limitClients = (app: FastifyInstance, maxClients: number) => async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  if (!request.ws || app.websocketServer.clients.size < maxClients) return
  reply.header('retry-after', RETRY_AFTER_SECONDS)
  throw new TooManyClientsError(maxClients)
}

export interface TransportOptions { schema: GraphQLSchema, documents: Documents, log: FastifyBaseLogger }

/** The protocol graphql-transport-ws: subscriptions, and queries too, within the same limits and the same budget as over HTTP. */
export const transportHandler = ({ schema, documents, log }: TransportOptions) => makeHandler<Record<string, unknown>>({
  isProd: true,
  schema,
  onSubscribe ({ subscriptions }, _id, { query, variables, operationName: name }) {
    try {
      if (Object.keys(subscriptions).length > MAX_OPERATIONS_PER_CLIENT) {
        throw new DomainError('TOO_MANY_OPERATIONS', 429, `a connection carries ${MAX_OPERATIONS_PER_CLIENT} operations at once`)
      }
      const [variableValues, operationName] = [variables ?? {}, name ?? undefined]
      const { document, operation } = documents.get(query)
      checkCost(schema, document, operation(operationName), variableValues)
      return { schema, document, variableValues, ...(operationName === undefined ? {} : { operationName }) }
    } catch (err) {
      return faultsOf(err)
    }
  },
  onError: (_context, _id, _payload, errors) => errors.map(err => formatError(err, log)),
  onNext: (_context, _id, _payload, _args, { data, errors }) => errors === undefined
    ? undefined
    : { ...(data === undefined ? {} : { data }), errors: errors.map(err => formatError(err, log)) }
})
