import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asOfProperties, AsOfSchema, Day, IdParams, listProperties, Many, One } from '../http/answer-schema.ts'
import { cite, idOf, many, one } from '../http/answers.ts'
import { Written } from '../http/json-parts.ts'
import { JSON_TYPE } from '../http/representation.ts'
import { shapeProperties } from '../http/rows.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { NO_LIMIT, pageOf } from '../lists/page.ts'
import { listFigures, listPoints, MAX_POINTS, writeFigures, writeHistory } from './metric-rules.ts'
import {
  FiguresMethodSchema, IntervalSchema, MetricDefinitionSchema, MetricNameSchema, MetricPointSchema, MetricsSchema, ProviderMetricsSchema, QualitySchema,
  type FiguresMethod
} from './metric-schema.ts'
import { viewFigures, viewMetrics } from './metric-view.ts'
import { WHOLE_POINT } from './series.ts'

const rangeProperties = {
  from: Type.Optional(Day('First day', '2018-07-26')),
  to: Type.Optional(Day('Last day', '2022-06-01')),
  interval: Type.Optional({ ...IntervalSchema, description: 'The last figure of each day, week or month; every one if left out' }),
  method: Type.Optional(Type.Unsafe<FiguresMethod>({
    ...FiguresMethodSchema,
    description: 'Only figures that were come by in this way; published and github-api if left out. star-history is no count: the stars of the past, calculated back from the first observed one'
  }))
}

/** The figures of all providers. */
export const metricRoutes: FastifyPluginAsyncTypebox<{ knowledge: KnowledgeSource }> = async (app, { knowledge }) => {
  const tags = ['Metrics']

  app.get('/', {
    config: { rowColumns: ['provider', 'observedAt', 'ageDays', 'quality', 'stars', 'forks', 'contributors', 'openIssues', 'method', 'repository'] },
    schema: {
      tags,
      operationId: 'listMetrics',
      summary: 'List the latest figures of all providers',
      description: 'The newest that are not younger than the day, with their quality and age; providers without any are left out. As rows, all come in one answer unless `limit` says otherwise.',
      querystring: Type.Object({ ...listProperties, ...shapeProperties, quality: Type.Optional({ ...QualitySchema, description: 'How far the figures can be trusted' }) }, { additionalProperties: false }),
      response: { 200: Many(ProviderMetricsSchema) }
    }
  }, async ({ query }) => {
    const snapshot = await knowledge.at(query.asOf)
    const measured = snapshot.providers.filter(({ metrics }) => metrics !== null && (query.quality === undefined || metrics.quality === query.quality))
    const isWhole = query.shape === 'rows' && query.limit === undefined && query.cursor === undefined
    const page = pageOf(measured, idOf, isWhole ? { limit: NO_LIMIT } : query)
    return many(snapshot, page, ({ id, metrics }) => ({ provider: id, ...viewMetrics(metrics) }))
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
    config: { rowColumns: ['time', 'provider', 'metric', 'value'] },
    schema: {
      tags,
      operationId: 'getMetricHistory',
      summary: 'Get the series of several providers in long form, for dashboards',
      description: 'One point for each provider, figure and day, in order of time: plotted as it stands. ' +
        `All of the range come in one answer; a range of more than ${MAX_POINTS} points is refused with 400, never cut.`,
      querystring: Type.Object({
        ...asOfProperties,
        ...rangeProperties,
        ...shapeProperties,
        providers: Type.Optional(Type.String({ maxLength: 500, description: 'Comma-separated ids; all if left out', examples: ['canal,calico'] })),
        metric: Type.Optional({ ...MetricNameSchema, description: 'Which figure; all if left out' })
      }, { additionalProperties: false }),
      response: { 200: One(Type.Array(MetricPointSchema)) }
    }
  }, async ({ format, query: { asOf, providers, shape, ...query } }) => {
    const snapshot = await knowledge.at(asOf)
    const asked = { ...query, providers: providers?.split(',') }
    const isWhole = format === JSON_TYPE && shape !== 'rows' && (query as { fields?: string }).fields === undefined
    return one(snapshot, isWhole
      ? new Written(await writeHistory(knowledge.series, snapshot, asked, WHOLE_POINT))
      : await listPoints(knowledge.series, snapshot, asked))
  })
}

/** The figures of one provider: `/providers/:id/metrics`. */
export const providerMetricRoutes: FastifyPluginAsyncTypebox<{ knowledge: KnowledgeSource }> = async (app, { knowledge }) => {
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
  }, async ({ format, params, query: { asOf, ...query } }) => {
    const snapshot = await knowledge.at(asOf)
    const isWhole = format === JSON_TYPE && (query as { fields?: string }).fields === undefined
    return one(snapshot, isWhole
      ? new Written(await writeFigures(knowledge.series, snapshot, params.id, query))
      : (await listFigures(knowledge.series, snapshot, params.id, query, ids => ids)).map(viewFigures))
  })
}
