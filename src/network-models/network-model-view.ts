import { cite, idOf } from '../http/answers.ts'
import type { NetworkModel } from '../knowledge/snapshot.ts'

export const viewNetworkModel = ({ protocols, providers, optionalProviders, ...model }: NetworkModel) =>
  ({ ...cite(model), protocols: protocols.map(idOf), providers: providers.map(idOf), optionalProviders: optionalProviders.map(idOf) })
