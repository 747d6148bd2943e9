import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SVG } from '../http/representation.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { ChartQuerySchema, MAX_PROVIDERS } from './chart-schema.ts'

/** The history as a picture, for pages that people look at: `/metrics/chart.svg`. */
export const chartRoutes: FastifyPluginAsyncTypebox<{ knowledge: KnowledgeSource }> = async (app, { knowledge }) => {
  app.get('/chart.svg', {
    config: { formats: [SVG], namesItsFormat: true },
    schema: {
      tags: ['Metrics'],
      operationId: 'getMetricChart',
      summary: 'Get the series of several providers as a picture, for pages',
      description: `The same points as the history in long form, drawn as SVG for a README or a page of documentation, of at most ${MAX_PROVIDERS} providers: ` +
        'published figures as discs, those published in thousands as rings, fetched ones as dots on the line, calculated ones dashed; and with marks where a project was ' +
        'deprecated, archived, renamed, moved or forked, or joined a foundation. Title and description say in words what it shows. ' +
        'Where nothing is known the picture says so.',
      querystring: ChartQuerySchema,
      response: { 200: { description: 'The picture', content: { [SVG]: { schema: Type.String() } } } }
    }
  }, async ({ query }, reply) => {
    const { drawHistory } = await import('./chart-picture.ts')
    return reply.type(`${SVG}; charset=utf-8`).serializer(String).send(await drawHistory(knowledge.series, await knowledge.at(query.asOf), query))
  })
}
