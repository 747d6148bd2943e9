import { cite, idOf } from '../http/answers.ts'
import type { Distribution, Support } from '../knowledge/snapshot.ts'
import { offerOf } from './distribution-rules.ts'

const viewSupport = ({ distribution: _, providers, ...support }: Support) => ({ ...cite(support), providers: providers.map(idOf) })

export const viewDistribution = (distribution: Distribution, version?: string) => {
  const { support, ...offer } = offerOf(distribution, version)
  return { ...cite(distribution), ...offer, support: support.map(viewSupport) }
}
