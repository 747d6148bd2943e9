import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asOfProperties, AsOfSchema, listProperties, Many, One } from '../http/answer-schema.ts'
import { cite, idOf, many, one } from '../http/answers.ts'
import { DateSchema } from '../knowledge/assertion-schema.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { pageOf } from '../lists/page.ts'
import { getProvider } from '../providers/provider-rules.ts'
import { viewMetrics } from '../providers/provider-view.ts'
import { listHistory, listPoints, type SampleStore } from './metric-rules.ts'
import {
  IntervalSchema, MetricDefinitionSchema, MetricNameSchema, MetricPointSchema, MetricsSchema, ProviderMetricsSchema, QualitySchema
} from './metric-schema.ts'

const rangeProperties = {
  from: Type.Optional(Type.String({ pattern: DateSchema.pattern!, description: 'First day' })),
  to: Type.Optional(Type.String({ pattern: DateSchema.pattern!, description: 'Last day' })),
  interval: Type.Optional(IntervalSchema)
}

export interface MetricRouteOptions { knowledge: KnowledgeSource, samples: SampleStore }

/** The figures of all providers. */
export const metricRoutes: FastifyPluginAsyncTypebox<MetricRouteOptions> = async (app, { knowledge, samples }) => {
  const tags = ['Metrics']

  app.get('/', {
    schema: {
      tags,
      summary: 'List the latest figures of all providers',
      querystring: Type.Object({ ...listProperties, quality: Type.Optional(QualitySchema) }, { additionalProperties: false }),
      response: { 200: Many(ProviderMetricsSchema) }
    }
  }, async ({ query }) => {
    const snapshot = await knowledge.at(query.asOf)
    const measured = snapshot.providers.filter(({ metrics }) => metrics !== null && (query.quality === undefined || metrics.quality === query.quality))
    return many(snapshot, pageOf(measured, idOf, query), ({ id, metrics }) => ({ provider: id, ...viewMetrics(metrics) }))
  })

  app.get('/definitions', {
    schema: { tags, summary: 'What stars, forks and contributors mean', querystring: AsOfSchema, response: { 200: One(Type.Array(MetricDefinitionSchema)) } }
  }, async ({ query }) => {
    const snapshot = await knowledge.at(query.asOf)
    return one(snapshot, snapshot.metricDefinitions.map(cite))
  })

  app.get('/history', {
    schema: {
      tags,
      summary: 'Get the series of several providers in long form, for dashboards',
      querystring: Type.Object({
        ...asOfProperties,
        ...rangeProperties,
        providers: Type.Optional(Type.String({ maxLength: 500, description: 'Comma-separated ids; all if left out' })),
        metric: Type.Optional(MetricNameSchema)
      }, { additionalProperties: false }),
      response: { 200: One(Type.Array(MetricPointSchema)) }
    }
  }, async ({ query: { asOf, providers, ...query } }) => {
    const snapshot = await knowledge.at(asOf)
    return one(snapshot, await listPoints(samples, snapshot, { ...query, providers: providers?.split(',') }))
  })
}

/** The figures of one provider: `/providers/:id/metrics`. */
export const providerMetricRoutes: FastifyPluginAsyncTypebox<MetricRouteOptions> = async (app, { knowledge, samples }) => {
  app.get('/:id/metrics', {
    schema: {
      tags: ['Providers'],
      summary: "Get the history of a provider's figures",
      params: Type.Object({ id: Type.String() }),
      querystring: Type.Object({ ...asOfProperties, ...rangeProperties }, { additionalProperties: false }),
      response: { 200: One(Type.Array(MetricsSchema)) }
    }
  }, async ({ params, query: { asOf, ...query } }) => {
    const snapshot = await knowledge.at(asOf)
    const { id } = getProvider(snapshot, params.id)
    return one(snapshot, await listHistory(samples, snapshot, id, query))
  })
}
