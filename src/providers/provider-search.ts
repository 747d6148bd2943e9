import type { Provider } from '../knowledge/snapshot.ts'

/** What a search word may hit, and how much a hit there says about a provider; the best one counts. */
function scoreOf (provider: Provider, word: string): number {
  const names = [provider.id, provider.name, provider.label].map(name => name.toLowerCase())
  if (names.includes(word)) return 100
  if (names.some(name => name.startsWith(word))) return 90
  if (names.some(name => name.includes(word))) return 80
  if (provider.aliases.some(alias => alias.toLowerCase().includes(word))) return 70
  const { repository } = provider
  if (repository !== null && [repository.fullName, ...repository.formerNames].some(name => name.toLowerCase().includes(word))) return 60
  if (provider.networkModels.some(({ model, protocol, variant }) =>
    [model.id, model.name, protocol?.id, protocol?.name, variant].some(text => text?.toLowerCase().includes(word)))) return 50
  if (/^\d+$/.test(word) && provider.ports.some(port => hits(port, Number(word)))) return 45
  if (provider.features.some(({ feature, support, value, options }) => (support === 'yes' || support === 'partial') &&
    [feature.id, feature.name, value, ...options.map(option => option.name)].some(text => text?.toLowerCase().includes(word)))) return 30
  if (provider.ports.some(port => port.purpose.toLowerCase().includes(word))) return 20
  return provider.summary?.toLowerCase().includes(word) === true ? 10 : 0
}

const hits = ({ port, endPort }: { port: number | null, endPort: number | null }, number: number): boolean =>
  port !== null && port <= number && number <= (endPort ?? port)

/** The providers that every word of the question hits, best match first; a tie keeps the given order. */
export function searchProviders (providers: readonly Provider[], q: string): Provider[] {
  const words = q.toLowerCase().split(/\s+/).filter(word => word !== '')
  return providers
    .map(provider => ({ provider, scores: words.map(word => scoreOf(provider, word)) }))
    .filter(({ scores }) => scores.every(score => score > 0))
    .map(({ provider, scores }) => ({ provider, score: scores.reduce((sum, score) => sum + score, 0) }))
    .sort((a, b) => b.score - a.score)
    .map(({ provider }) => provider)
}
