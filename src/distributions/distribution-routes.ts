import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asOfProperties, IdParams, ListQuerySchema, Many, One } from '../http/answer-schema.ts'
import { idOf, many, one } from '../http/answers.ts'
import { AskedVersionSchema } from '../knowledge/assertion-schema.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { pageOf } from '../lists/page.ts'
import { getDistribution } from './distribution-rules.ts'
import { DistributionSchema } from './distribution-schema.ts'
import { viewDistribution } from './distribution-view.ts'

const OneQuerySchema = Type.Object({
  ...asOfProperties,
  version: Type.Optional({
    ...AskedVersionSchema,
    description: 'A version of the distribution, with or without a v in front and a build behind (v1.29.2+rke2r1); a short one (1.29) stands for all its releases',
    examples: ['1.29']
  })
}, { additionalProperties: false })

export const distributionRoutes: FastifyPluginAsyncTypebox<{ knowledge: KnowledgeSource }> = async (app, { knowledge }) => {
  const tags = ['Distributions']

  app.get('/', {
    schema: {
      tags,
      operationId: 'listDistributions',
      summary: 'List distributions',
      description: 'All distributions of the day, with what they offer in any of their versions.',
      querystring: ListQuerySchema,
      response: { 200: Many(DistributionSchema) }
    }
  }, async ({ query }) => {
    const snapshot = await knowledge.at(query.asOf)
    return many(snapshot, pageOf(snapshot.distributions, idOf, query), distribution => viewDistribution(distribution))
  })

  app.get('/:id', {
    schema: {
      tags,
      operationId: 'getDistribution',
      summary: 'Get one distribution: which providers it offers, in all versions or in one',
      description: 'With `version`, only what holds for it.',
      params: IdParams('distribution', 'rke2'),
      querystring: OneQuerySchema,
      response: { 200: One(DistributionSchema) }
    }
  }, async ({ params, query }) => {
    const snapshot = await knowledge.at(query.asOf)
    return one(snapshot, viewDistribution(getDistribution(snapshot, params.id), query.version))
  })
}
