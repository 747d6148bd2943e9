import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { One } from '../http/answer-schema.ts'
import { one } from '../http/answers.ts'
import { hasMediaTypeSuffix, JSON_TYPE } from '../http/representation.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { Snapshot } from '../knowledge/snapshot.ts'
import { TABLE_FORMATS } from './table-formats.ts'
import { featureTable, popularityTable, type Table, type TableQuery } from './table-rules.ts'
import { FeatureTableQuerySchema, PopularityTableQuerySchema, TableSchema } from './table-schema.ts'

const config = { formats: [JSON_TYPE, ...TABLE_FORMATS.map(({ mediaType }) => mediaType.split(';')[0]!)] }

export const tableRoutes: FastifyPluginAsyncTypebox<{ knowledge: KnowledgeSource }> = async (app, { knowledge }) => {
  const common = {
    tags: ['Tables'],
    description: `As JSON, or by Accept or suffix as ${TABLE_FORMATS.map(({ suffix }) => `.${suffix}`).join(', ')}. ` +
      'As .html it is the table alone, for a page that it is to be part of; as HTML by Accept it is a page of its own. ' +
      'What is not known is null in JSON, an empty cell where CSV has a count, and the word "unknown" elsewhere.',
    response: { 200: One(TableSchema) }
  }

  app.get('/features', {
    config,
    schema: { ...common, operationId: 'getFeatureTable', summary: 'The feature table of the documentation', querystring: FeatureTableQuerySchema }
  }, async (request, reply) => {
    const snapshot = await knowledge.at(request.query.asOf)
    return answer(request, reply, snapshot, featureTable(snapshot, listsOf(request.query)))
  })

  app.get('/popularity', {
    config,
    schema: { ...common, operationId: 'getPopularityTable', summary: 'The popularity table of the documentation', querystring: PopularityTableQuerySchema }
  }, async (request, reply) => {
    const { query } = request
    const snapshot = await knowledge.at(query.asOf)
    const table = popularityTable(snapshot, { ...query, ...listsOf(query) })
    return answer(request, reply, snapshot, table, query.round)
  })
}

const listsOf = ({ providers, columns }: { providers?: string, columns?: string }) =>
  ({ providers: providers?.split(','), columns: columns?.split(',') })

function answer ({ format: type, originalUrl }: FastifyRequest, reply: FastifyReply, snapshot: Snapshot, table: Table, round?: TableQuery['round']) {
  const format = TABLE_FORMATS.find(({ mediaType }) => mediaType.startsWith(type))
  if (format === undefined) return one(snapshot, table)
  const { mediaType, render, renderPage = render } = format
  const write = hasMediaTypeSuffix(originalUrl) ? render : renderPage
  return reply.type(mediaType).serializer(String).send(write(table, { asOf: snapshot.asOf, round }))
}
