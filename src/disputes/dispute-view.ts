import { idOf } from '../http/answers.ts'
import type { Dispute } from '../knowledge/snapshot.ts'

export const viewDispute = ({ providers, claims, sources, ...dispute }: Dispute) => ({
  ...dispute,
  providers: providers.map(idOf),
  claims: claims.map(claim => ({ ...claim, sources: claim.sources.map(idOf) })),
  sources: sources.map(idOf)
})
