import type { Provider, ProviderFeature, Snapshot } from '../knowledge/snapshot.ts'

/** How much is known of a row or column of the feature matrix. */
export interface CoverageCount {
  known: number
  unknown: number
  /** Known, but contradicted by another source. */
  disputed: number
  /** The last day on which any of its values was said or seen to be said still; null if nothing is known. */
  newestConfirmation: string | null
  /** The same of the value that was confirmed longest ago. */
  oldestConfirmation: string | null
}

export type FeatureCoverage = CoverageCount & { feature: { id: string, name: string } }
export type ProviderCoverage = CoverageCount & { provider: Provider }

export interface Coverage {
  total: CoverageCount
  features: FeatureCoverage[]
  providers: ProviderCoverage[]
}

/** The last day on which a source said so, as far as the knowledge goes. */
export const confirmedOn = ({ validFrom, verifiedOn }: Pick<ProviderFeature, 'validFrom' | 'verifiedOn'>): string | null => verifiedOn ?? validFrom

/** What is known of the feature matrix on a day, and how fresh it is. */
export const coverageOf = (snapshot: Snapshot): Coverage => ({
  total: count(snapshot.features.flatMap(({ values }) => values())),
  features: snapshot.features.map(feature => ({ feature, ...count(feature.values()) })),
  providers: snapshot.providers.map(provider => ({ provider, ...count(provider.features) }))
})

function count (values: readonly ProviderFeature[]): CoverageCount {
  const known = values.filter(({ support }) => support !== 'unknown')
  const confirmations = known.map(confirmedOn).filter(day => day !== null).sort()
  return {
    known: known.length,
    unknown: values.length - known.length,
    disputed: known.filter(({ disputed }) => disputed).length,
    newestConfirmation: confirmations.at(-1) ?? null,
    oldestConfirmation: confirmations[0] ?? null
  }
}
