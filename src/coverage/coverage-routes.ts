import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AsOfSchema, One } from '../http/answer-schema.ts'
import { one } from '../http/answers.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { coverageOf } from './coverage-rules.ts'
import { CoverageSchema } from './coverage-schema.ts'

export const coverageRoutes: FastifyPluginAsyncTypebox<{ knowledge: KnowledgeSource }> = async (app, { knowledge }) => {
  app.get('/', {
    schema: {
      tags: ['Coverage'],
      operationId: 'getCoverage',
      summary: 'How much of the feature matrix is known, disputed, and how fresh it is',
      description: 'In total, by feature and by provider.',
      querystring: AsOfSchema,
      response: { 200: One(CoverageSchema) }
    }
  }, async ({ query }) => {
    const snapshot = await knowledge.at(query.asOf)
    const { total, features, providers } = coverageOf(snapshot)
    return one(snapshot, {
      total,
      features: features.map(({ feature: { id, name }, ...counts }) => ({ feature: id, name, ...counts })),
      providers: providers.map(({ provider: { id, name }, ...counts }) => ({ provider: id, name, ...counts }))
    })
  })
}
