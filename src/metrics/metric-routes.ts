import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asOfProperties, AsOfSchema, IdParams, listProperties, Many, One } from '../http/answer-schema.ts'
import { cite, idOf, many, one } from '../http/answers.ts'
import { DateSchema } from '../knowledge/assertion-schema.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { pageOf } from '../lists/page.ts'
import { getProvider } from '../providers/provider-rules.ts'
import { viewMetrics } from '../providers/provider-view.ts'
import { listHistory, listPoints, type SampleStore } from './metric-rules.ts'
import {
  FiguresMethodSchema, IntervalSchema, MetricDefinitionSchema, MetricNameSchema, MetricPointSchema, MetricsSchema, ProviderMetricsSchema, QualitySchema,
  type FiguresMethod
} from './metric-schema.ts'

const rangeProperties = {
  from: Type.Optional(Type.String({ pattern: DateSchema.pattern!, description: 'First day', examples: ['2018-07-26'] })),
  to: Type.Optional(Type.String({ pattern: DateSchema.pattern!, description: 'Last day', examples: ['2022-06-01'] })),
  interval: Type.Optional({ ...IntervalSchema, description: 'The last figure of each day, week or month; every one if left out' }),
  method: Type.Optional(Type.Unsafe<FiguresMethod>({
    ...FiguresMethodSchema,
    description: 'Only figures that were come by in this way; published and github-api if left out. star-history is no count: the stars of the past, calculated back from the first observed one'
  }))
}

export interface MetricRouteOptions { knowledge: KnowledgeSource, samples: SampleStore }

/** The figures of all providers. */
export const metricRoutes: FastifyPluginAsyncTypebox<MetricRouteOptions> = async (app, { knowledge, samples }) => {
  const tags = ['Metrics']

  app.get('/', {
    schema: {
      tags,
      operationId: 'listMetrics',
      summary: 'List the latest figures of all providers',
      description: 'The newest that are not younger than the day, with their quality and age; providers without any are left out.',
      querystring: Type.Object({ ...listProperties, quality: Type.Optional({ ...QualitySchema, description: 'How far the figures can be trusted' }) }, { additionalProperties: false }),
      response: { 200: Many(ProviderMetricsSchema) }
    }
  }, async ({ query }) => {
    const snapshot = await knowledge.at(query.asOf)
    const measured = snapshot.providers.filter(({ metrics }) => metrics !== null && (query.quality === undefined || metrics.quality === query.quality))
    return many(snapshot, pageOf(measured, idOf, query), ({ id, metrics }) => ({ provider: id, ...viewMetrics(metrics) }))
  })

  app.get('/definitions', {
    schema: {
      tags,
      operationId: 'getMetricDefinitions',
      summary: 'What stars, forks and contributors mean',
      description: 'In the words of the documentation of the day.',
      querystring: AsOfSchema,
      response: { 200: One(Type.Array(MetricDefinitionSchema)) }
    }
  }, async ({ query }) => {
    const snapshot = await knowledge.at(query.asOf)
    return one(snapshot, snapshot.metricDefinitions.map(cite))
  })

  app.get('/history', {
    schema: {
      tags,
      operationId: 'getMetricHistory',
      summary: 'Get the series of several providers in long form, for dashboards',
      description: 'One point for each provider, figure and day, in order of time: plotted as it stands.',
      querystring: Type.Object({
        ...asOfProperties,
        ...rangeProperties,
        providers: Type.Optional(Type.String({ maxLength: 500, description: 'Comma-separated ids; all if left out', examples: ['canal,calico'] })),
        metric: Type.Optional({ ...MetricNameSchema, description: 'Which figure; all if left out' })
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
      operationId: 'getProviderMetrics',
      summary: "Get the history of a provider's figures",
      description: 'In order of time, held figures included; with `interval`, the last of each week or month.',
      params: IdParams('provider', 'calico'),
      querystring: Type.Object({ ...asOfProperties, ...rangeProperties }, { additionalProperties: false }),
      response: { 200: One(Type.Array(MetricsSchema)) }
    }
  }, async ({ params, query: { asOf, ...query } }) => {
    const snapshot = await knowledge.at(asOf)
    const { id } = getProvider(snapshot, params.id)
    return one(snapshot, await listHistory(samples, snapshot, id, query))
  })
}
