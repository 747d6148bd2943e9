import { Type, type TSchema } from '@sinclair/typebox'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { CSV, JSON_TYPE } from '../http/representation.ts'
import { OneOf } from '../knowledge/assertion-schema.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The columns of `shape=rows`, where `fields` names no others. */
    rowColumns?: readonly string[]
  }
}

/** The parameter of the lists that come as bare rows too. */
export const shapeProperties = {
  shape: Type.Optional({
    ...OneOf('envelope', 'rows'),
    description: '`rows`: the whole answer is an array of flat rows, as Grafana\'s Infinity and other readers of tables want it; `envelope`, if left out, puts `data` beside `meta`'
  })
}

/** The lists of a scope that have `rowColumns` also answer as rows at the root: the same items, cut to what a chart or a table plots as it stands. */
export function offerRows (scope: FastifyInstance): void {
  scope.addHook('onRoute', describeRows)

  // Before `fields` are looked at.
  scope.addHook('preValidation', (request, _reply, done) => {
    const { rowColumns } = request.routeOptions.config
    const query = request.query as { shape?: string, fields?: string }
    // Grafana makes a series of each combination of texts in a row: a quality that changes would cut a series in two.
    if (rowColumns !== undefined && query.shape === 'rows') query.fields ??= rowColumns.join(',')
    done()
  })

  scope.addHook('preSerialization', (request, reply, payload, done) => {
    const { shape } = request.query as { shape?: string }
    const isBare = shape === 'rows' && reply.statusCode === 200 && request.format !== CSV
    done(null, isBare ? (payload as { data: unknown[] }).data : payload)
  })
}

interface Media { schema: TSchema & { anyOf?: TSchema[] } }

/** Runs again for the HEAD that Fastify makes of a GET, so what is told already stays. */
function describeRows (route: RouteOptions): void {
  const { rowColumns, data } = route.config ?? {}
  const answer = (route.schema?.response as Record<number, { content?: Record<string, Media> }> | undefined)?.[200]
  const json = answer?.content?.[JSON_TYPE]
  if (rowColumns === undefined || json === undefined || json.schema.anyOf !== undefined) return
  const { properties = {}, title } = data!.items as TSchema & { properties?: Record<string, TSchema> }
  const row = Type.Object(Object.fromEntries(rowColumns.map(name => [name, properties[name]!])), {
    additionalProperties: false, title: `${title!}Row`, description: 'One row; with `fields`, those columns'
  })
  const [, part] = (json.schema.properties as { data: { items: { anyOf: TSchema[] } } }).data.items.anyOf
  json.schema = Type.Unsafe({ anyOf: [json.schema, { type: 'array', description: 'With `shape=rows`', items: { anyOf: [row, part] } }] })
}
