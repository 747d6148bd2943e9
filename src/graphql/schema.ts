import type { IResolvers } from 'mercurius'
import { changeResolvers, changeTypeDefs } from '../changes/change-graphql.ts'
import { cniResolvers, cniTypeDefs } from '../cni/cni-graphql.ts'
import { coverageResolvers, coverageTypeDefs } from '../coverage/coverage-graphql.ts'
import { disputeResolvers, disputeTypeDefs } from '../disputes/dispute-graphql.ts'
import { distributionResolvers, distributionTypeDefs } from '../distributions/distribution-graphql.ts'
import { featureResolvers, featureTypeDefs } from '../features/feature-graphql.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { metricResolvers, metricTypeDefs } from '../metrics/metric-graphql.ts'
import { networkModelResolvers, networkModelTypeDefs } from '../network-models/network-model-graphql.ts'
import { portResolvers, portTypeDefs } from '../ports/port-graphql.ts'
import { protocolResolvers, protocolTypeDefs } from '../protocols/protocol-graphql.ts'
import { providerResolvers, providerTypeDefs } from '../providers/provider-graphql.ts'
import { recommendationResolvers, recommendationTypeDefs } from '../recommendations/recommendation-graphql.ts'
import { refreshResolvers, refreshTypeDefs } from '../refresh/refresh-graphql.ts'
import { sourceResolvers, sourceTypeDefs } from '../sources/source-graphql.ts'
import type { Store } from '../store/store.ts'
import { eventTypeDefs } from '../events/event-graphql.ts'
import { connectionTypeDefs } from './connections.ts'
import { nodeResolvers, nodeTypeDefs } from './node-graphql.ts'
import { scalarResolvers, scalarTypeDefs } from './scalars.ts'

export const typeDefs = [
  '"Questions about the knowledge take asOf, the day to answer for; today is the default." type Query',
  scalarTypeDefs, connectionTypeDefs, cniTypeDefs, providerTypeDefs, featureTypeDefs, networkModelTypeDefs, protocolTypeDefs, portTypeDefs,
  metricTypeDefs, distributionTypeDefs, recommendationTypeDefs, disputeTypeDefs, sourceTypeDefs, changeTypeDefs, coverageTypeDefs, refreshTypeDefs,
  nodeTypeDefs, eventTypeDefs
].join('\n')

/** The resolvers of all subjects; each names a field once, so they only need to be laid side by side. */
export function resolversOf (knowledge: KnowledgeSource, runs: Pick<Store, 'listRuns' | 'findRun'>): IResolvers {
  const parts: Array<Record<string, Record<string, unknown>>> = [
    scalarResolvers, cniResolvers(knowledge), providerResolvers(knowledge), featureResolvers(knowledge), networkModelResolvers(knowledge),
    protocolResolvers(knowledge), portResolvers(knowledge), metricResolvers(knowledge), distributionResolvers(knowledge),
    recommendationResolvers(knowledge), disputeResolvers(knowledge), sourceResolvers(knowledge),
    changeResolvers(knowledge), coverageResolvers(knowledge), refreshResolvers(runs), nodeResolvers(knowledge, runs)
  ]
  const merged: Record<string, Record<string, unknown>> = {}
  for (const part of parts) {
    for (const [type, fields] of Object.entries(part)) merged[type] = { ...merged[type], ...fields }
  }
  return merged as IResolvers
}
