import { cite, idOf } from '../http/answers.ts'
import type { Recommendation } from '../knowledge/snapshot.ts'

export const viewRecommendation = ({ providers, distributions, networkModel, ...recommendation }: Recommendation) => ({
  ...cite(recommendation),
  providers: providers.map(idOf),
  distributions: distributions.map(idOf),
  networkModel: networkModel?.id ?? null
})
