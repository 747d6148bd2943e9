import { Type, type TSchema } from '@sinclair/typebox'
import type { FastifyRequest, RouteOptions } from 'fastify'
import { OneOf } from '../knowledge/assertion-schema.ts'
import { JSON_TYPE } from './representation.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The columns of `shape=rows`, where `fields` names no others: a list that has them also answers as rows at the root. */
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

/** Whether the items alone are asked for, cut to what a chart or a table plots as it stands. */
export const asksForRows = ({ query, routeOptions: { config: { rowColumns } } }: Pick<FastifyRequest, 'query' | 'routeOptions'>): boolean =>
  rowColumns !== undefined && (query as { shape?: string }).shape === 'rows'

interface Media { schema: TSchema & { anyOf?: TSchema[] } }

/** Of a list that has `rowColumns`. Runs again for the HEAD that Fastify makes of a GET, so what is told already stays. */
export function describeRows (route: RouteOptions): void {
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
