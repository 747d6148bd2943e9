import type { FastifyPluginAsync } from 'fastify'
import { MAX_CLIENTS } from '../events/event-routes.ts'
import type { ResponseCacheOptions } from '../http/response-cache.ts'
import { lazily } from '../lazily.ts'
import type { EngineOptions } from './engine.ts'
import { explorerRoutes } from './explorer-routes.ts'
import { overHttpRoutes } from './over-http.ts'
import { createPersistedDocuments } from './persisted-documents.ts'
import { admitOrigins, checkHandshake, limitClients, registerWebSocket, type OriginOptions } from './websocket.ts'

export interface GraphQLOptions extends Omit<EngineOptions, 'log'>, OriginOptions {
  cache: ResponseCacheOptions
  /** WebSocket connections at once. */
  maxClients?: number
}

/** `/graphql` and its explorer. */
export const graphqlPlugin: FastifyPluginAsync<GraphQLOptions> = async (app, { cache, maxClients = MAX_CLIENTS, corsOrigins, publicUrl, ...options }) => {
  // It would be a third of a start, so the first question has it loaded.
  const loadEngine = lazily(async () => {
    const { createEngine } = await import('./engine.ts')
    return await createEngine({ ...options, log: app.log })
  })
  // A mistake in the list of what goes away stops the start.
  if (options.deprecations.some(({ fields = [] }) => fields.length > 0)) await loadEngine()

  await registerWebSocket(app, '/graphql')
  await app.register(overHttpRoutes, {
    loadEngine,
    cache: { ...cache, takesAsOf: false },
    persisted: createPersistedDocuments(),
    admission: [checkHandshake, admitOrigins({ corsOrigins, publicUrl }), limitClients(app, maxClients)]
  })
  await app.register(explorerRoutes)
}
