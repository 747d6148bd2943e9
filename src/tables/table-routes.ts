import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DomainError } from '../errors.ts'
import { asOfProperties, One } from '../http/answer-schema.ts'
import { one } from '../http/answers.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { TABLE_FORMATS } from './table-formats.ts'
import { TABLES } from './table-rules.ts'
import { TableSchema } from './table-schema.ts'

const TableQuerySchema = Type.Object({
  ...asOfProperties,
  providers: Type.Optional(Type.String({ maxLength: 500, description: 'Comma-separated ids of the rows, in this order' })),
  columns: Type.Optional(Type.String({ maxLength: 500, description: 'Comma-separated ids of the columns beside the first, in this order' })),
  round: Type.Optional(Type.Literal('k', { description: 'Figures from a thousand up in thousands: 7.3k' }))
}, { additionalProperties: false })

const MEDIA_TYPES = ['application/json', ...TABLE_FORMATS.map(({ mediaType }) => mediaType.split(';')[0]!)]

export const tableRoutes: FastifyPluginAsyncTypebox<{ knowledge: KnowledgeSource }> = async (app, { knowledge }) => {
  for (const [id, tableOf] of Object.entries(TABLES)) {
    app.get(`/${id}`, {
      schema: {
        tags: ['Tables'],
        summary: `The ${id} table of the documentation`,
        description: `As JSON, or by Accept or suffix as ${TABLE_FORMATS.map(({ suffix }) => `.${suffix}`).join(', ')}.`,
        querystring: TableQuerySchema,
        response: { 200: One(TableSchema) }
      }
    }, async (request, reply) => {
      const { query } = request
      const snapshot = await knowledge.at(query.asOf)
      const table = tableOf(snapshot, { providers: query.providers?.split(','), columns: query.columns?.split(','), round: query.round })
      const type = request.accepts().type(MEDIA_TYPES)
      if (type === false) throw new DomainError('NOT_ACCEPTABLE', 406, `this table comes as ${MEDIA_TYPES.join(', ')}`)
      reply.header('vary', 'Accept')
      const format = TABLE_FORMATS.find(({ mediaType }) => mediaType.startsWith(String(type)))
      if (format === undefined) return one(snapshot, table)
      return reply.type(format.mediaType).serializer(String).send(format.render(table, snapshot.asOf))
    })
  }
}
