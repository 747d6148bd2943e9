import type { TObject, TSchema } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { NotFoundError } from '../errors.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { hintOfId, type Kind } from '../knowledge/known-ids.ts'
import type { Snapshot } from '../knowledge/snapshot.ts'
import { didYouMean, nearestId } from '../lists/nearest.ts'
import { pageOf } from '../lists/page.ts'
import { AsOfSchema, IdParams, inCapitals, ListQuerySchema, Many, One } from './answer-schema.ts'
import { idOf, many, one } from './answers.ts'
import { viewed } from './json-parts.ts'

export interface Collection<T extends { id: string }> {
  knowledge: KnowledgeSource
  /** The things in the plural, as the documentation groups them. */
  tag: string
  /** One thing, for summaries and errors: "network model". */
  what: string
  /** Under which those of all days are known, if they are. */
  kind?: Kind
  /** The id of one of them, for the documentation. */
  example: string
  /** The schema of an item in the list. */
  itemSchema: TObject
  /** The schema of one thing asked for by id, if it says more than in the list. */
  oneSchema?: TSchema
  list: (snapshot: Snapshot) => readonly T[]
  view: (item: T) => object
  viewOne?: (item: T) => object
}

/** `/` and `/:id` of a subject that has no filters of its own. */
export function collectionRoutes<T extends { id: string }> (collection: Collection<T>): FastifyPluginAsyncTypebox {
  const { knowledge, tag, what, kind, example, itemSchema, oneSchema = itemSchema, list } = collection
  const view = viewed(collection.view)
  const viewOne = collection.viewOne === undefined ? view : viewed(collection.viewOne)
  const hintOf = (snapshot: Snapshot, id: string): string =>
    kind === undefined ? didYouMean(nearestId(id, list(snapshot))) : hintOfId(snapshot, kind, id, list(snapshot))
  return async app => {
    const tags = [tag]

    app.get('/', {
      schema: {
        tags,
        operationId: `list${inCapitals(tag)}`,
        summary: `List ${tag.toLowerCase()}`,
        description: `All ${tag.toLowerCase()} of the day, in the order of the documentation.`,
        querystring: ListQuerySchema,
        response: { 200: Many(itemSchema) }
      }
    }, async ({ query }) => {
      const snapshot = await knowledge.at(query.asOf)
      return many(snapshot, pageOf(list(snapshot), idOf, query), view)
    })

    app.get('/:id', {
      schema: {
        tags,
        operationId: `get${inCapitals(what)}`,
        summary: `Get one ${what}`,
        description: `As it was known on the day; 404 before a source first described it.${oneSchema === itemSchema ? '' : ' It says more here than in the list.'}`,
        params: IdParams(what, example),
        querystring: AsOfSchema,
        response: { 200: One(oneSchema) }
      }
    }, async ({ params, query }) => {
      const snapshot = await knowledge.at(query.asOf)
      const found = list(snapshot).find(item => item.id === params.id)
      if (found === undefined) throw new NotFoundError(what, params.id, hintOf(snapshot, params.id))
      return one(snapshot, viewOne(found))
    })
  }
}
