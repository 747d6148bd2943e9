import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AsOfSchema, IdParams, listProperties, Many, One } from '../http/answer-schema.ts'
import { many, one } from '../http/answers.ts'
import { IdSchema, OneOf } from '../knowledge/assertion-schema.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { commaSeparated } from '../lists/fields.ts'
import { wordsForSort } from '../lists/sort.ts'
import { ProviderPortSchema } from '../ports/port-schema.ts'
import { getProvider, listProviders, PROVIDER_SORT_KEYS, type FeatureCondition } from './provider-rules.ts'
import { LifecycleStatusSchema, ProviderFeatureSchema, ProviderKindSchema, ProviderSchema, SupportSchema, WordsSchema } from './provider-schema.ts'
import { viewFeatures, viewPorts, viewProvider } from './provider-view.ts'

const FEATURE_PREFIX = 'feature.'
const SORT_KEYS = Object.keys(PROVIDER_SORT_KEYS)

/** What a form or a page needs to let somebody choose, without where it comes from: small enough for all providers at once. */
const PICKER_FIELDS = [
  'id', 'name', 'label', 'kind', 'summary', 'lifecycle.status', 'links', 'repository.url', 'license.spdx', 'foundation.name',
  'networkModels.model', 'networkModels.protocol', 'networkModels.default', 'features.*.support', 'features.*.value',
  'ports.protocol', 'ports.port', 'ports.endPort', 'ports.purpose', 'ports.scope', 'ports.required',
  'suitability.fit', 'suitability.text', 'metrics.stars', 'metrics.forks', 'metrics.contributors', 'metrics.observedAt', 'metrics.quality'
].join(',')

/** One filter for each feature: `feature.encryption=yes`. Which features there are, the knowledge of the day says. */
const FeatureFiltersSchema = { '^feature\\.[a-z0-9-]+$': SupportSchema }

const ProviderListQuerySchema = Type.Object({
  ...listProperties,
  q: Type.Optional({ ...WordsSchema, description: 'Words that a name, alias, repository, protocol, feature or port must match; best match first', examples: ['vxlan'] }),
  networkModel: Type.Optional(Type.String({ maxLength: 80, description: 'Id of a network model', examples: ['encapsulated'] })),
  protocol: Type.Optional(Type.String({ maxLength: 80, description: 'Id of a protocol', examples: ['vxlan'] })),
  distribution: Type.Optional(Type.String({ maxLength: 80, description: 'Id of a distribution that offers it', examples: ['rke2'] })),
  lifecycle: Type.Optional({ ...OneOf(...LifecycleStatusSchema.enum, 'unknown'), description: 'Status of the project' }),
  kind: Type.Optional({ ...ProviderKindSchema, description: 'What it is' }),
  sort: Type.Optional(Type.String({
    pattern: commaSeparated(`-?(?:${SORT_KEYS.join('|')})`), maxLength: 100, description: `A ${wordsForSort(PROVIDER_SORT_KEYS)}`, examples: ['-stars,name']
  })),
  view: Type.Optional(Type.Literal('picker', { description: `A set of fields with a name: picker is ${PICKER_FIELDS}` }))
}, { additionalProperties: false, patternProperties: FeatureFiltersSchema })

/** Of `{ 'feature.mesh': 'yes' }`, that mesh is yes. */
const featureConditions = (query: object): FeatureCondition[] => Object.entries(query as Record<string, string>)
  .filter(([name]) => name.startsWith(FEATURE_PREFIX))
  .map(([name, support]) => ({ feature: name.slice(FEATURE_PREFIX.length), support, asked: { pointer: name, value: support } }))

export const providerRoutes: FastifyPluginAsyncTypebox<{ knowledge: KnowledgeSource }> = async (app, { knowledge }) => {
  const tags = ['Providers']
  const params = IdParams('provider', 'calico')

  app.get('/', {
    config: { views: { picker: PICKER_FIELDS } },
    schema: {
      tags,
      operationId: 'listProviders',
      summary: 'List providers',
      description: 'In the order of the documentation unless sorted. `view=picker` answers what a form needs to let somebody choose, in one small answer.',
      querystring: ProviderListQuerySchema,
      response: { 200: Many(ProviderSchema) }
    }
  }, async ({ query }) => {
    const snapshot = await knowledge.at(query.asOf)
    return many(snapshot, listProviders(snapshot, { ...query, features: featureConditions(query) }), viewProvider)
  })

  app.get('/:id', {
    schema: {
      tags,
      operationId: 'getProvider',
      summary: 'Get one provider',
      description: 'All that was known of it on the day; 404 before a source first described it.',
      params,
      querystring: AsOfSchema,
      response: { 200: One(ProviderSchema) }
    }
  }, async ({ params, query }) => {
    const snapshot = await knowledge.at(query.asOf)
    return one(snapshot, viewProvider(getProvider(snapshot, params.id)))
  })

  app.get('/:id/features', {
    schema: {
      tags,
      operationId: 'getProviderFeatures',
      summary: "Get a provider's features",
      description: 'By feature id: every feature of the day, unknown ones included.',
      params,
      querystring: AsOfSchema,
      response: { 200: One(Type.Record(IdSchema, ProviderFeatureSchema)) }
    }
  }, async ({ params, query }) => {
    const snapshot = await knowledge.at(query.asOf)
    return one(snapshot, viewFeatures(getProvider(snapshot, params.id)))
  })

  app.get('/:id/ports', {
    schema: {
      tags,
      operationId: 'getProviderPorts',
      summary: "Get a provider's ports",
      description: 'What a firewall must let pass for it, from whom to whom and when.',
      params,
      querystring: AsOfSchema,
      response: { 200: One(Type.Array(ProviderPortSchema)) }
    }
  }, async ({ params, query }) => {
    const snapshot = await knowledge.at(query.asOf)
    return one(snapshot, viewPorts(getProvider(snapshot, params.id)))
  })
}
