import Fastify, { type FastifyBaseLogger } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import mercurius from 'mercurius'
import type { RevisionWatcher } from '../events/revision-watcher.ts'
import type { Deprecation } from '../http/deprecations.ts'
import type { KeptLimits } from '../http/limits.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { metricListWriters } from '../metrics/metric-graphql.ts'
import { providerStated } from '../providers/provider-graphql.ts'
import type { Store } from '../store/store.ts'
import { createAnswers, faultsOf, refuse } from './answer.ts'
import { deprecateFields } from './deprecated-fields.ts'
import { createDocuments } from './documents.ts'
import { spellEnums } from './enums.ts'
import { resolversOf, typeDefs } from './schema.ts'
import { transportHandler, wireSubscriptions } from './transport.ts'

export interface EngineOptions {
  knowledge: KnowledgeSource
  runs: Pick<Store, 'listRuns' | 'findRun'>
  watcher: RevisionWatcher
  countOperation: KeptLimits['countOperation']
  deprecations: readonly Deprecation[]
  log: FastifyBaseLogger
}

/** All that needs the schema, and with it the libraries for GraphQL. */
export async function createEngine ({ knowledge, runs, watcher, countOperation, deprecations, log }: EngineOptions) {
  const schema = await tie(resolversOf(knowledge, runs))
  spellEnums(schema)
  deprecateFields(schema, deprecations)
  wireSubscriptions(schema, watcher)
  const documents = createDocuments(schema, metricListWriters(knowledge), providerStated)
  return {
    answer: createAnswers({ schema, documents, log }),
    /** The answer to what could not be asked. */
    refuse: (err: unknown) => refuse(faultsOf(err), log),
    isValid: (query: string) => documents.isValid(query),
    serveSocket: transportHandler({ schema, documents, countOperation, log })
  }
}
export type Engine = Awaited<ReturnType<typeof createEngine>>

/** Mercurius ties the resolvers to the schema. It is a plugin, and a service that listens takes no more of them: it has an app to itself. */
async function tie (resolvers: ReturnType<typeof resolversOf>): Promise<GraphQLSchema> {
  const app = Fastify()
  await app.register(mercurius, { schema: typeDefs, resolvers, routes: false })
  return app.graphql.schema
}
