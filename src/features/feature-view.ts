import { cite } from '../http/answers.ts'
import type { Feature } from '../knowledge/snapshot.ts'
import { viewFeatureValue } from '../providers/provider-view.ts'

export const viewFeature = ({ values: _, ...feature }: Feature) => cite(feature)

/** A feature with what each provider makes of it. */
export const viewFeatureWithProviders = (feature: Feature) => ({
  ...viewFeature(feature),
  providers: Object.fromEntries(feature.values().map(value => [value.provider.id, viewFeatureValue(value)]))
})
