import type { FastifyPluginAsync } from 'fastify'
import mercurius from 'mercurius'
import { MAX_CLIENTS } from '../events/event-routes.ts'
import type { RevisionWatcher } from '../events/revision-watcher.ts'
import type { Deprecation } from '../http/deprecations.ts'
import type { ResponseCacheOptions } from '../http/response-cache.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { SampleStore } from '../metrics/metric-rules.ts'
import type { Store } from '../store/store.ts'
import { createAnswers } from './answer.ts'
import { deprecateFields } from './deprecated-fields.ts'
import { createDocuments } from './documents.ts'
import { spellEnums } from './enums.ts'
import { explorerRoutes } from './explorer-routes.ts'
import { overHttpRoutes } from './over-http.ts'
import { createPersistedDocuments } from './persisted-documents.ts'
import { resolversOf, typeDefs } from './schema.ts'
import { limitClients, registerWebSocket, transportHandler, wireSubscriptions } from './subscriptions.ts'

export interface GraphQLOptions {
  knowledge: KnowledgeSource
  samples: SampleStore
  runs: Pick<Store, 'listRuns' | 'findRun'>
  watcher: RevisionWatcher
  deprecations: readonly Deprecation[]
  cache: ResponseCacheOptions
  /** WebSocket connections at once. */
  maxClients?: number
}

/** `/graphql` and its explorer. */
export const graphqlPlugin: FastifyPluginAsync<GraphQLOptions> = async (app, { knowledge, samples, runs, watcher, deprecations, cache, maxClients = MAX_CLIENTS }) => {
  // Mercurius ties the resolvers to the schema. How questions come and go, and what is kept of them, is in the files beside this one.
  await app.register(mercurius, { schema: typeDefs, resolvers: resolversOf(knowledge, samples, runs), routes: false })
  const { schema } = app.graphql
  spellEnums(schema)
  deprecateFields(schema, deprecations)
  wireSubscriptions(schema, watcher)
  await registerWebSocket(app)

  const documents = createDocuments(schema)
  await app.register(overHttpRoutes, {
    answer: createAnswers({ schema, documents, log: app.log }),
    cache,
    documents,
    persisted: createPersistedDocuments(),
    limitClients: limitClients(app, maxClients),
    wsHandler: transportHandler({ schema, documents, log: app.log })
  })
  await app.register(explorerRoutes)
}
