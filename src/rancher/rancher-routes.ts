import { Type, type TObject } from '@sinclair/typebox'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { DomainError } from '../errors.ts'
import { asOfProperties, IdParams, inCapitals } from '../http/answer-schema.ts'
import { negotiateFormats, varyOn } from '../http/representation.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import type { Snapshot } from '../knowledge/snapshot.ts'
import type { RancherLinks } from './rancher-links.ts'
import { collectionOf, excluding, type Document } from './rancher-list.ts'
import { lastOf, readListQuery, type RawQuery } from './rancher-query.ts'
import { CollectionSchema, commonProperties, documentOf, ResourceSchema, type Surroundings, type Thing } from './rancher-resource.ts'
import { listSchemaDefinitions, listSchemas, listVersions, SchemaDefinitionSchema, SchemaResourceSchema, VersionResourceSchema } from './rancher-schemas.ts'
import { RANCHER_TYPES, type RancherType } from './rancher-types.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What comes before `/rancher` in the links of the answer. */
    linkBase: string
  }
}

export interface RancherRouteOptions { knowledge: KnowledgeSource, links: RancherLinks }

const TAGS = ['Rancher']
const { asOf } = asOfProperties

/** Parameters of every list. They are told here and read by `readListQuery`: nothing refuses them. */
const listParameters = {
  filter: Type.Optional(Type.String({ description: 'Conditions, any of which is to hold; of several filters all are', examples: ['lifecycle=active,metadata.name~can'] })),
  sort: Type.Optional(Type.String({ description: 'Comma-separated fields, - in front for descending; what has no value comes last', examples: ['-github.stars'] })),
  page: Type.Optional(Type.Integer({ minimum: 1, description: 'Which page, from 1', examples: [1] })),
  pagesize: Type.Optional(Type.Integer({ minimum: 1, description: 'How many a page has', examples: [20] })),
  limit: Type.Optional(Type.Integer({ minimum: 1, description: 'How many at most, for those who go on by continue', examples: [20] })),
  continue: Type.Optional(Type.String({ description: 'Where to go on: continue of the part before', examples: ['Y2FuYWw'] })),
  exclude: Type.Optional(Type.String({ description: 'A field to leave out; may be given more than once', examples: ['metadata.managedFields'] }))
}
const excludeParameter = { exclude: listParameters.exclude }

const notFound = (type: string, id: string): DomainError => new DomainError('NOT_FOUND', 404, `${type} "${id}" not found`)
const queryOf = (request: FastifyRequest): RawQuery => request.query as RawQuery
const dayOf = (request: FastifyRequest): string | undefined => lastOf(queryOf(request).asOf) || undefined

/** `/rancher`: what `/v1` says, as the dashboard of Rancher loads it. Lenient where `/v1` is strict. */
export const rancherRoutes: FastifyPluginAsync<RancherRouteOptions> = async (app, { knowledge, links }) => {
  app.setValidatorCompiler(() => () => true)
  app.decorateRequest('linkBase', '')
  negotiateFormats(app)
  app.addHook('onRequest', (request, reply, done) => {
    for (const name of links.vary) varyOn(reply, name)
    try {
      request.linkBase = links.baseOf(request)
      reply.header('x-api-schemas', `${request.linkBase}/rancher/v1/schemas`)
      done()
    } catch (err) {
      done(err as Error)
    }
  })

  app.get('/', {
    schema: { tags: TAGS, operationId: 'listRancherVersions', summary: 'List the versions of the API for Rancher', description: 'There is one.', response: { 200: CollectionSchema(VersionResourceSchema) } }
  }, async request => collectionOf({
    resourceType: 'apiVersion',
    documents: listVersions(request.linkBase),
    address: `${request.linkBase}/rancher`,
    links: { latest: `${request.linkBase}/rancher/v1` },
    raw: queryOf(request),
    query: readListQuery(queryOf(request), []),
    revision: (await knowledge.version()).revision
  }))

  app.get('/v1', {
    schema: { tags: TAGS, operationId: 'getRancherVersion', summary: 'Get the addresses of all collections for Rancher', description: 'By their names in the plural.', response: { 200: VersionResourceSchema } }
  }, async request => excluding(queryOf(request))(listVersions(request.linkBase)[0]!))

  for (const { type, what, plural, example, schema, list } of [
    { type: 'schema', what: 'schema', plural: 'schemas', example: 'cni.provider', schema: SchemaResourceSchema, list: listSchemas },
    { type: 'schemaDefinition', what: 'schema definition', plural: 'schemaDefinitions', example: 'cni.provider', schema: SchemaDefinitionSchema, list: listSchemaDefinitions }
  ]) {
    const titles = { what, many: `${what}s`, example, schema }
    addCollection<Document>({
      ...titles,
      type,
      plural,
      filters: {},
      parameters: {},
      load: async request => ({ things: list(request.linkBase), documentOf: document => document, revision: (await knowledge.version()).revision })
    })
  }

  for (const type of RANCHER_TYPES) {
    const list = createThingList(type)
    addCollection<Thing>({
      type: type.id,
      plural: type.plural,
      what: type.what,
      many: type.many,
      example: type.example,
      schema: ResourceSchema(`Rancher${type.kind}`, `One of the ${type.many}, as Rancher has it`, { ...commonProperties, ...type.properties }),
      filters: type.filters,
      parameters: { asOf },
      async load (request) {
        const day = dayOf(request)
        const snapshot = await knowledge.at(day)
        const surroundings: Surroundings = { type: type.id, plural: type.plural, base: request.linkBase, revision: snapshot.revision, asOf: day }
        return { things: list(snapshot), documentOf: thing => documentOf(thing, surroundings), revision: snapshot.revision }
      }
    })
  }

  interface CollectionRoute<T extends { id: string }> {
    type: string
    plural: string
    what: string
    many: string
    example: string
    schema: TObject
    filters: RancherType['filters']
    parameters: Record<string, typeof asOf>
    load: (request: FastifyRequest) => Promise<{ things: T[], documentOf: (thing: T) => Document, revision: number }>
  }

  /** `/v1/<plural>` and `/v1/<plural>/<id>`: the dashboard asks for every thing below its collection. */
  function addCollection<T extends { id: string }> ({ type, plural, what, many, example, schema, filters, parameters, load }: CollectionRoute<T>): void {
    const name = inCapitals(what)
    const fieldFilters = Object.fromEntries(Object.entries(filters).map(([filter, value]) =>
      [filter, Type.Optional(Type.String({ description: `Only those with this ${filter}; _ne, _in and _notin may follow the name`, examples: [value] }))]))
    app.get(`/v1/${plural}`, {
      schema: {
        tags: TAGS,
        operationId: `listRancher${name}s`,
        summary: `List ${many} for Rancher`,
        description: `The ${many} as the Rancher dashboard loads them.`,
        querystring: Type.Object({ ...listParameters, ...fieldFilters, ...parameters }),
        response: { 200: CollectionSchema(schema) }
      }
    }, async request => {
      const { things, documentOf, revision } = await load(request)
      const raw = queryOf(request)
      return collectionOf({ resourceType: type, documents: things.map(documentOf), address: `${request.linkBase}/rancher/v1/${plural}`, raw, query: readListQuery(raw, Object.keys(filters)), revision })
    })

    app.get<{ Params: { id: string } }>(`/v1/${plural}/:id`, {
      schema: {
        tags: TAGS,
        operationId: `getRancher${name}`,
        summary: `Get one ${what} for Rancher`,
        description: 'As in the list.',
        params: IdParams(what, example),
        querystring: Type.Object({ ...excludeParameter, ...parameters }),
        response: { 200: schema }
      }
    }, async request => {
      const { things, documentOf } = await load(request)
      const { id } = request.params
      const found = things.find(thing => thing.id === id)
      if (found === undefined) throw notFound(type, id)
      return excluding(queryOf(request))(documentOf(found))
    })
  }
}

/** The things of a type, drawn once from the knowledge of each day. */
function createThingList ({ list }: RancherType): (snapshot: Snapshot) => Thing[] {
  const kept = new WeakMap<Snapshot, Thing[]>()
  return snapshot => {
    const things = kept.get(snapshot) ?? list(snapshot)
    kept.set(snapshot, things)
    return things
  }
}
