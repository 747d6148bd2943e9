import type { Database } from 'better-sqlite3'
import type { TArray, TObject } from '@sinclair/typebox'
import { CniRecordSchema } from '../cni/cni-schema.ts'
import { DisputeRecordSchema } from '../disputes/dispute-schema.ts'
import { DistributionRecordSchema } from '../distributions/distribution-schema.ts'
import { FeatureRecordSchema } from '../features/feature-schema.ts'
import type { Facts } from '../knowledge/facts-schema.ts'
import { MetricRecordSchema } from '../metrics/metric-schema.ts'
import { NetworkModelRecordSchema } from '../network-models/network-model-schema.ts'
import { ProtocolRecordSchema } from '../protocols/protocol-schema.ts'
import { ProviderRecordSchema } from '../providers/provider-schema.ts'
import { RecommendationRecordSchema } from '../recommendations/recommendation-schema.ts'
import { SourceSchema } from '../sources/source-schema.ts'
import { createFactTable, type Fact, type FactShape } from './fact-table.ts'
import type { SampleStatements } from './sample-statements.ts'
import type { StateStatements } from './state-statements.ts'

/** The tables of a record's lists, by the property that each one keeps; `citations` for lists that are no assertions. */
function listsOf (owner: string, { properties }: TObject, tables: Record<string, string>, citations: Record<string, FactShape['citations']> = {}) {
  return Object.fromEntries(Object.entries(tables).map(([property, table]): [string, FactShape] => {
    const schema = (properties[property] as TArray<TObject>).items
    return [property, { table, owner, schema, ...(citations[property] && { citations: citations[property] }) }]
  }))
}

/** Every table of curated facts; each refers only to those above it. */
const SHAPES: Record<Exclude<keyof Facts, 'publishedSamples'>, FactShape> = {
  sources: { table: 'sources', schema: SourceSchema },
  protocols: {
    table: 'protocols',
    schema: ProtocolRecordSchema,
    lists: listsOf('protocol', ProtocolRecordSchema, { definitions: 'protocol_definitions' })
  },
  networkModels: {
    table: 'network_models',
    schema: NetworkModelRecordSchema,
    lists: listsOf('network_model', NetworkModelRecordSchema, { definitions: 'network_model_definitions' })
  },
  features: {
    table: 'features',
    schema: FeatureRecordSchema,
    lists: listsOf('feature', FeatureRecordSchema, { definitions: 'feature_definitions' })
  },
  metrics: {
    table: 'metrics',
    schema: MetricRecordSchema,
    lists: listsOf('metric', MetricRecordSchema, { definitions: 'metric_definitions' })
  },
  distributions: {
    table: 'distributions',
    schema: DistributionRecordSchema,
    lists: listsOf('distribution', DistributionRecordSchema, { descriptions: 'distribution_descriptions', support: 'supports' })
  },
  providers: {
    table: 'providers',
    schema: ProviderRecordSchema,
    lists: listsOf('provider', ProviderRecordSchema, {
      labels: 'provider_labels',
      descriptions: 'provider_descriptions',
      links: 'provider_links',
      lifecycle: 'provider_lifecycles',
      events: 'lifecycle_events',
      foundations: 'provider_foundations',
      licenses: 'provider_licenses',
      repositories: 'provider_repositories',
      activity: 'provider_activities',
      networkModels: 'provider_network_models',
      features: 'provider_features',
      ports: 'ports',
      suitability: 'provider_suitability'
    }, { events: { table: 'lifecycle_event_sources', key: 'event' } })
  },
  recommendations: { table: 'recommendations', schema: RecommendationRecordSchema },
  disputes: {
    table: 'disputes',
    schema: DisputeRecordSchema,
    lists: listsOf('dispute', DisputeRecordSchema, { claims: 'dispute_claims' }, { claims: { table: 'dispute_claim_sources', key: 'claim' } })
  },
  cni: {
    table: 'cni',
    schema: CniRecordSchema,
    lists: listsOf('cni', CniRecordSchema, {
      descriptions: 'cni_descriptions',
      links: 'cni_links',
      foundations: 'cni_foundations',
      operations: 'cni_operations',
      specificationVersions: 'cni_specification_versions',
      libraryReleases: 'cni_library_releases'
    })
  }
}

/** Import and load of all curated facts. */
export function createFacts (db: Database, state: StateStatements, samples: SampleStatements) {
  const kinds = Object.keys(SHAPES) as Array<keyof typeof SHAPES>
  const tables = kinds.map(kind => ({ kind, table: createFactTable(db, SHAPES[kind]) }))
  const clearAssertionSources = db.prepare('DELETE FROM assertion_sources')
  const clearAssertions = db.prepare('DELETE FROM assertions')

  function clear (): void {
    clearAssertionSources.run()
    for (const { table } of [...tables].reverse()) table.clear()
    clearAssertions.run()
  }

  // The lock is taken before the digest is read: of two imports at once, the second finds the work done.
  const importAll = db.transaction((facts: Facts, digest: string, now: Date, origin: string | null) => {
    const { digest: present, revision } = state.get()
    if (digest === present) {
      state.setSeed(digest, origin)
      return { changed: false, revision }
    }
    clear()
    for (const { kind, table } of tables) for (const fact of [facts[kind]].flat() as Fact[]) table.insert(fact)
    samples.replacePublished(facts.publishedSamples)
    state.setSeed(digest, origin)
    return { changed: true, revision: state.bump(now) }
  })

  // One transaction, so that an import by another process cannot come between two tables.
  const loadAll = db.transaction((): Facts | undefined => {
    if (state.get().digest === null) return undefined
    const loaded = Object.fromEntries(tables.map(({ kind, table }) => [kind, table.load().get('') ?? []]))
    return { ...loaded, cni: loaded.cni![0], publishedSamples: samples.listPublished() } as unknown as Facts
  })

  return { import: importAll.immediate, load: loadAll }
}
