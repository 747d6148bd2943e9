import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AsOfSchema, Day, IdParams, listProperties, Many, One } from '../http/answer-schema.ts'
import { many, one } from '../http/answers.ts'
import type { LinkBase } from '../http/origin.ts'
import { linkOf } from '../http/read-conventions.ts'
import { CSV, JSON_TYPE } from '../http/representation.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { getProvider } from '../providers/provider-rules.ts'
import { listChanges, timelineOf } from './change-rules.ts'
import { ChangeKindSchema, ChangeSchema } from './change-schema.ts'

const ATOM = 'application/atom+xml'

const ChangeListQuerySchema = Type.Object({
  ...listProperties,
  from: Type.Optional(Day('First day', '2018-07-26')),
  to: Type.Optional(Day('Last day', '2022-06-01')),
  provider: Type.Optional(Type.String({ maxLength: 80, description: 'Id of a provider', examples: ['calico'] })),
  kind: Type.Optional({ ...ChangeKindSchema, description: 'What the change is about' })
}, { additionalProperties: false })

export interface ChangeRouteOptions { knowledge: KnowledgeSource, publicUrl: string | undefined, linkBase: LinkBase }

/** `/changes`: what changed between two days, over all providers; as Atom too. */
export const changeRoutes: FastifyPluginAsyncTypebox<ChangeRouteOptions> = async (app, { knowledge, publicUrl, linkBase }) => {
  app.get('/', {
    config: { formats: [JSON_TYPE, ATOM, CSV] },
    schema: {
      tags: ['Changes'],
      operationId: 'listChanges',
      summary: 'List what changed between two days, newest first',
      description: 'As JSON, or by Accept or suffix as .atom or .csv.',
      querystring: ChangeListQuerySchema,
      response: { 200: Many(ChangeSchema) }
    }
  }, async (request, reply) => {
    const { query } = request
    const snapshot = await knowledge.at(query.asOf)
    const page = listChanges(snapshot, query)
    if (request.format !== ATOM) return many(snapshot, page, change => change)
    const { feedAt, renderFeed } = await import('./change-feed.ts')
    const addresses = feedAt(linkBase(request, reply), query, page.next)
    return reply.header('link', linkOf(request, page, publicUrl)).type(`${ATOM}; charset=utf-8`).serializer(String).send(renderFeed(page.items, snapshot, addresses))
  })
}

/** `/providers/:id/timeline` */
export const timelineRoutes: FastifyPluginAsyncTypebox<{ knowledge: KnowledgeSource }> = async (app, { knowledge }) => {
  app.get('/:id/timeline', {
    schema: {
      tags: ['Providers'],
      operationId: 'getProviderTimeline',
      summary: 'Get everything ever said of a provider, and everything that happened to it, in order of time',
      description: 'Up to the day asked for.',
      params: IdParams('provider', 'calico'),
      querystring: AsOfSchema,
      response: { 200: One(Type.Array(ChangeSchema)) }
    }
  }, async ({ params, query }) => {
    const snapshot = await knowledge.at(query.asOf)
    const { id } = getProvider(snapshot, params.id)
    return one(snapshot, timelineOf(snapshot.facts, id, snapshot.asOf))
  })
}
