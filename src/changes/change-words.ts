import type { Facts } from '../knowledge/facts-schema.ts'
import type { SupportRecord } from '../distributions/distribution-schema.ts'
import type { PortRecord } from '../ports/port-schema.ts'
import { portWords } from '../ports/port-words.ts'
import type { ProviderNetworkModelRecord } from '../providers/provider-schema.ts'

const join = (parts: Array<string | null | false>, separator = ', '): string => parts.filter(part => part !== null && part !== false && part !== '').join(separator)

/** How statements are told in a line, with the names that readers know instead of ids. */
export function wordsFor (facts: Facts) {
  const nameIn = (records: Array<{ id: string, name: string }>) => {
    const names = new Map(records.map(({ id, name }) => [id, name]))
    return (id: string) => names.get(id) ?? id
  }
  const [feature, model, protocol, distribution] = [nameIn(facts.features), nameIn(facts.networkModels), nameIn(facts.protocols), nameIn(facts.distributions)]

  return {
    feature: (assertion: { feature: string }) => feature(assertion.feature),
    networkModel: (assertion: ProviderNetworkModelRecord) =>
      join([model(assertion.model), assertion.protocol === null ? null : protocol(assertion.protocol), assertion.variant]),
    networkModelText: (assertion: ProviderNetworkModelRecord) =>
      join([assertion.default ? 'default' : 'available', assertion.crossSubnetOnly && 'between subnets only']),
    port: (port: PortRecord) => {
      const on = port.distributions.map(distribution).join(' and ')
      return join([portWords(port).toUpperCase(), port.scope === 'unspecified' ? null : port.scope, on !== '' && `on ${on}`])
    },
    portText: ({ purpose, required, condition, mistaken }: PortRecord) =>
      join([purpose, required !== 'unspecified' && required, condition, mistaken && 'known to be a mistake'], '; '),
    supportText: ({ kind, status, default: isDefault, versions }: SupportRecord) =>
      join([kind === 'offer' ? null : kind, status, isDefault === true && 'default', versions === 'all' ? null : versions])
  }
}
