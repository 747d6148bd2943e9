import { Kind, parse, type DefinitionNode } from 'graphql'
import { typeDefs } from '../graphql/schema.ts'

type Json = Record<string, unknown>

/** Types that REST calls otherwise: most show less or more there. */
const NAMES_IN_GRAPHQL: Record<string, string> = {
  CoverageCounts: 'CoverageCount',
  FeatureWithProviders: 'Feature',
  LibraryRelease: 'CniLibraryRelease',
  MetricPointRow: 'MetricPoint',
  ProviderFoundation: 'Foundation',
  ProviderMetrics: 'Metrics',
  ProviderMetricsRow: 'Metrics',
  ProviderPort: 'Port',
  RancherGithub: 'Metrics',
  RancherMetric: 'Metrics',
  SpecificationVersion: 'CniSpecificationVersion'
}

/** What the GraphQL schema says of each type and of its fields: `Provider` and `Provider.aliases`. */
function readWords (): Map<string, string> {
  const words = new Map<string, string>()
  const add = (place: string, description: { value: string } | undefined) => { if (description !== undefined) words.set(place, description.value) }
  const fieldsOf = (definition: DefinitionNode) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION ? definition : undefined
  for (const definition of parse(typeDefs).definitions) {
    const type = fieldsOf(definition)
    if (type === undefined) continue
    if (type.kind === Kind.OBJECT_TYPE_DEFINITION) add(type.name.value, type.description)
    for (const field of type.fields ?? []) add(`${type.name.value}.${field.name.value}`, field.description)
  }
  return words
}

/**
 * Says of properties that do not say it themselves what they mean, in the words of the GraphQL schema: it has the same things under the same names,
 * each of them described.
 */
export function describeSchemas (schemas: Json): Json {
  const words = readWords()
  return Object.fromEntries(Object.entries(schemas).map(([title, schema]) => {
    const type = NAMES_IN_GRAPHQL[title] ?? title.replace(/^Rancher/, '')
    const { properties, ...rest } = schema as Json & { properties?: Record<string, Json> }
    const described = Object.entries(properties ?? {}).map(([name, property]) => [name, describe(property, words.get(`${type}.${name}`))])
    return [title, { ...describe(rest, words.get(type)), ...(properties === undefined ? {} : { properties: Object.fromEntries(described) }) }]
  }))
}

const describe = (schema: Json, words: string | undefined): Json => schema.description === undefined && words !== undefined ? { ...schema, description: words } : schema
