import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { TObject } from '@sinclair/typebox'
import { Ajv2020 } from 'ajv/dist/2020.js'
import {
  buildClientSchema, getIntrospectionQuery, getNamedType, GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, GraphQLScalarType,
  printSchema, specifiedScalarTypes, type GraphQLSchema
} from 'graphql'
import t, { type Test } from 'tap'
import { CniSchema } from '../src/cni/cni-schema.ts'
import { DisputeSchema } from '../src/disputes/dispute-schema.ts'
import { DistributionSchema, SupportSchema } from '../src/distributions/distribution-schema.ts'
import { FeatureSchema, FeatureWithProvidersSchema } from '../src/features/feature-schema.ts'
import { MetricDefinitionSchema, MetricPointSchema, MetricsSchema, ProviderMetricsSchema } from '../src/metrics/metric-schema.ts'
import { NetworkModelSchema } from '../src/network-models/network-model-schema.ts'
import { PortSchema, ProviderPortSchema } from '../src/ports/port-schema.ts'
import { ProtocolSchema } from '../src/protocols/protocol-schema.ts'
import { ProviderFeatureSchema, ProviderSchema } from '../src/providers/provider-schema.ts'
import { RecommendationSchema } from '../src/recommendations/recommendation-schema.ts'
import { RefreshRunSchema } from '../src/refresh/refresh-schema.ts'
import { SourceSchema } from '../src/sources/source-schema.ts'
import { setup, TODAY } from './helpers/app.ts'
import { aRefreshedRepository, aRun } from './helpers/builders.ts'
import { questionsOf, readOperations, type JsonSchema } from './helpers/contract.ts'

// The whole seed is asked, which takes its time on a busy machine.
t.setTimeout(120_000)

/** The file is the contract; `npm run contract` rewrites it where a change is meant. */
async function compare (t: Test, name: string, actual: string): Promise<void> {
  const file = fileURLToPath(new URL(`contract/${name}`, import.meta.url))
  if (process.env.UPDATE_CONTRACT === '1') await writeFile(file, actual)
  t.equal(actual, await readFile(file, 'utf8'), `${name} is as agreed; npm run contract rewrites it`)
}

/** The schema as a client is told of it. */
async function readSchema (t: Test): Promise<GraphQLSchema> {
  const { graphql } = await setup(t)
  return buildClientSchema((await graphql(getIntrospectionQuery({ specifiedByUrl: true }))).data)
}

t.test('the OpenAPI document is the one that was agreed', async t => {
  const { get } = await setup(t)
  const document = await get('/openapi.json')
  await compare(t, 'openapi.json', `${JSON.stringify(document, null, 2)}\n`)
  t.match(document, { openapi: '3.1.0', servers: [{ url: '/' }] })
})

t.test('the GraphQL schema is the one that was agreed', async t => {
  await compare(t, 'schema.graphql', `${printSchema(await readSchema(t))}\n`)
})

t.test('the document names the address under which the service is reached', async t => {
  const { get } = await setup(t, { publicUrl: 'https://atlas.example.org' })
  t.match(await get('/openapi.json'), { servers: [{ url: 'https://atlas.example.org' }] })
})

for (const day of [TODAY, '2018-07-26']) {
  t.test(`every answer of ${day} fits its schema`, async t => {
    const { app, store } = await setup(t)
    const run = await store.startRun(aRun())
    await store.recordRunRepository(run, aRefreshedRepository())
    const ajv = new Ajv2020({ strict: false })
    const operations = await readOperations(app)
    t.ok(operations.length > 30)
    for (const operation of operations) {
      const fits = ajv.compile(operation.answer)
      const questions = await questionsOf(app, operation, day)
      for (const { url } of questions) {
        const res = await app.inject(url)
        if (res.statusCode !== 200 || !fits(res.json())) t.fail(url, { status: res.statusCode, errors: fits.errors, body: res.body.slice(0, 500) })
      }
      // Nothing was disputed on the first day.
      t.ok(questions.length > 0 || (operation.path === '/v1/disputes/{id}' && day !== TODAY), `${operation.path}: ${questions.length} answers`)
    }
  })
}

t.test('every operation is grouped and summed up', async t => {
  const { get } = await setup(t)
  const { paths, tags } = await get('/openapi.json') as { paths: Record<string, Record<string, { tags?: string[], summary?: string }>>, tags: Array<{ name: string }> }
  for (const [path, operations] of Object.entries(paths).filter(([path]) => path !== '/graphql')) {
    for (const [method, operation] of Object.entries(operations)) {
      t.ok(operation.summary, `${method} ${path} has a summary`)
      t.ok(tags.some(({ name }) => name === operation.tags?.[0]), `${method} ${path} has a tag that is described`)
    }
  }
})

// Where GraphQL has the same under another name, and why.
const ELSEWHERE: Record<string, string> = {
  'Feature.providers': 'an object by provider id in JSON; GraphQL lists cells, as values',
  'Distribution.version': 'an argument of GraphQL, answered in offer',
  'Distribution.offered': 'in offer, which takes the version',
  'Distribution.defaultChoice': 'in offer, which takes the version',
  'Metrics.provider': 'GraphQL reaches figures through their provider'
}

/** Enums that GraphQL has under the same words but with more of them. */
const WIDER: Record<string, string> = { LifecycleStatus: 'GraphQL filters by unknown as well' }

const SAME: Array<[TObject, string]> = [
  [ProviderSchema, 'Provider'], [ProviderFeatureSchema, 'ProviderFeature'], [ProviderPortSchema, 'Port'], [PortSchema, 'Port'], [FeatureSchema, 'Feature'],
  [FeatureWithProvidersSchema, 'Feature'], [NetworkModelSchema, 'NetworkModel'], [ProtocolSchema, 'Protocol'], [DistributionSchema, 'Distribution'],
  [SupportSchema, 'Support'], [RecommendationSchema, 'Recommendation'], [DisputeSchema, 'Dispute'], [SourceSchema, 'Source'], [CniSchema, 'Cni'],
  [MetricsSchema, 'Metrics'], [ProviderMetricsSchema, 'Metrics'], [MetricDefinitionSchema, 'MetricDefinition'], [MetricPointSchema, 'MetricPoint'],
  [RefreshRunSchema, 'RefreshRun']
]

t.test('every property of a REST answer is a field in GraphQL, down to the words of its enums', async t => {
  const sdl = await readSchema(t)
  const unused = new Set(Object.keys(ELSEWHERE))
  for (const [schema, name] of SAME) t.strictSame(differencesOf(sdl, schema as unknown as JsonSchema, name, unused), [], name)
  t.strictSame([...unused], [], 'no exception is listed in vain')
})

function differencesOf (sdl: GraphQLSchema, schema: JsonSchema, name: string, unused: Set<string>): string[] {
  const fields = (sdl.getType(name) as GraphQLObjectType).getFields()
  return Object.entries(schema.properties ?? {}).flatMap(([property, inner]) => {
    const place = `${name}.${property}`
    if (place in ELSEWHERE) unused.delete(place)
    const field = fields[property]
    if (field === undefined) return place in ELSEWHERE ? [] : [`${place} is missing`]
    const type = getNamedType(field.type)
    const content = contentOf(inner)
    if (content.enum !== undefined && type instanceof GraphQLEnumType && WIDER[type.name] === undefined) return wordsApart(content.enum, type)
    return type instanceof GraphQLObjectType ? differencesOf(sdl, content, type.name, unused) : []
  })
}

/** The schema of a thing itself, be it nullable, one of a list or one of a record. */
function contentOf (schema: JsonSchema): JsonSchema {
  const inner = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema.items ?? Object.values(schema.patternProperties ?? {})[0]
  return inner === undefined ? schema : contentOf(inner)
}

function wordsApart (words: string[], type: GraphQLEnumType): string[] {
  const expected = words.map(word => word.toUpperCase().replaceAll('-', '_')).sort().join(' ')
  const actual = type.getValues().map(({ name }) => name).sort().join(' ')
  return actual === expected ? [] : [`${type.name} has ${actual}, REST has ${expected}`]
}

t.test('every type, field, argument and value of the GraphQL schema is described', async t => {
  const sdl = await readSchema(t)
  const bare: string[] = []
  const look = (place: string, { description }: { description?: string | null | undefined }) => { if (!description) bare.push(place) }
  for (const type of Object.values(sdl.getTypeMap())) {
    if (type.name.startsWith('__') || specifiedScalarTypes.some(({ name }) => name === type.name)) continue
    look(type.name, type)
    if (type instanceof GraphQLEnumType) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value)
    if (type instanceof GraphQLInputObjectType) for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field)
    if (type instanceof GraphQLObjectType) {
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field)
        for (const argument of field.args) look(`${type.name}.${field.name}(${argument.name})`, argument)
      }
    }
    if (type instanceof GraphQLScalarType) t.ok(type.specifiedByURL, `${type.name} names its specification`)
  }
  t.strictSame(bare, [])
})
