import type { FastifyPluginAsync } from 'fastify'
import { GraphQLError } from 'graphql'
import mercurius from 'mercurius'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { Store } from '../store/store.ts'
import { spellEnums } from './enums.ts'
import { formatError } from './errors.ts'
import { explorerRoutes } from './explorer-routes.ts'
import { resolversOf, typeDefs } from './schema.ts'

export interface GraphQLOptions { knowledge: KnowledgeSource, store: Pick<Store, 'listSamples' | 'listRuns' | 'findRun'> }

/** Mercurius wraps several faults of one document into one error; clients expect them one by one. */
const unwrap = (err: GraphQLError): GraphQLError[] => {
  const inner = (err.originalError as { errors?: unknown } | undefined)?.errors
  return Array.isArray(inner) && inner.every(fault => fault instanceof GraphQLError) ? inner : [err]
}

/** `/graphql` and its explorer. */
export const graphqlPlugin: FastifyPluginAsync<GraphQLOptions> = async (app, { knowledge, store }) => {
  await app.register(mercurius, {
    schema: typeDefs,
    resolvers: resolversOf(knowledge, store),
    graphiql: false,
    ide: false,
    jit: 1,
    errorFormatter: (execution, context) => {
      const log = (context as { reply?: { log: typeof app.log } }).reply?.log ?? app.log
      const errors = execution.errors.flatMap(err => unwrap(err as GraphQLError)).map(err => formatError(err, log))
      // A document that could not be run at all carries the status of its fault; Mercurius's types do not say so.
      const { statusCode = 200 } = execution as { statusCode?: number }
      return { statusCode: execution.data == null ? statusCode : 200, response: { data: execution.data ?? null, errors: errors as unknown as GraphQLError[] } }
    }
  })
  spellEnums(app.graphql.schema)
  await app.register(explorerRoutes)
}
