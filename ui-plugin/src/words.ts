import type { Port } from './answers.ts'
import type { Applied } from './load.ts'

/** Whatever the service may say one day, in words. */
const inWords = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ')
const say = (words: Record<string, string>, id: string): string => words[id] ?? inWords(id)

const TOPICS: Record<string, string> = {
  offer: 'As network provider',
  windows: 'Windows nodes',
  'dual-stack': 'IPv4 and IPv6 together (dual-stack)',
  nftables: 'nftables data plane',
  'custom-cni': 'Installed by yourself',
  secondary: 'Beside the main provider',
  backend: 'A back end of it',
  templates: 'Manifests',
  limitation: 'Limitation',
  'project-network-isolation': 'Isolation of projects',
  'end-of-life': 'End of life'
}
export const topicOf = (kind: string): string => say(TOPICS, kind)

const STATUSES: Record<string, string> = {
  offered: 'Supported', experimental: 'Experimental', deprecated: 'Deprecated', removed: 'Removed', 'not-offered': 'Not supported'
}
export const statusOf = ({ status, default: isDefault }: Applied): string => say(STATUSES, status) + (isDefault === true ? ', the default' : '')

/** How a status is coloured. */
export const TONES: Record<string, string> = {
  offered: 'good',
  experimental: 'warning',
  deprecated: 'warning',
  removed: 'bad',
  'not-offered': 'bad',
  yes: 'good',
  partial: 'warning',
  no: 'bad',
  active: 'good',
  maintenance: 'warning',
  archived: 'bad',
  'end-of-life': 'bad'
}

const KINDS: Record<string, string> = {
  'network-provider': 'a network provider',
  'meta-plugin': 'a plugin that calls other plugins',
  'ipam-plugin': 'a plugin that gives out addresses',
  'reference-plugins': 'the reference plugins of the CNI project'
}
export const kindOf = (kind: string): string => say(KINDS, kind)

export const supportOf = (support: string): string => say({ yes: 'Yes', no: 'No', partial: 'Partly', unknown: 'Unknown' }, support)
export const lifecycleOf = (status: string): string => say({}, status)
/** What the project does that is no longer active. */
export const endOf = (status: string): string =>
  ({ maintenance: 'has been in maintenance', archived: 'has been archived', 'end-of-life': 'has been at the end of its life' })[status] ?? `has the status ${status}`
export const scopeOf = (scope: string): string => scope === 'unspecified' ? 'Not said' : inWords(scope)

/** The versions in the words of the source, and in numbers where these say more. */
export function versionsOf ({ versions, ranges, deprecatedIn, removedIn }: Applied): string {
  const numbers = ranges.every(({ from }) => from === null || versions.includes(from)) ? [] : [ranges.map(rangeOf).join('; ')]
  const ends = [deprecatedIn === null ? [] : `deprecated: ${deprecatedIn}`, removedIn === null ? [] : `removed: ${removedIn}`].flat()
  return [versions, ...numbers, ...ends].join(' — ')
}

const rangeOf = ({ from, to }: { from: string | null, to: string | null }): string =>
  [from === null ? [] : `from ${from} on`, to === null ? [] : `before ${to}`].flat().join(', ')

export function portOf ({ protocol, port, endPort, ipProtocolNumber, icmpTypes }: Port): string {
  if (port !== null) return endPort === null ? String(port) : `${port}–${endPort}`
  if (ipProtocolNumber !== null) return `IP protocol ${ipProtocolNumber}`
  return icmpTypes.length > 0 ? `types ${icmpTypes.join(', ')}` : protocol === 'tcp' || protocol === 'udp' ? 'all' : '–'
}

export function whenOf ({ required, condition, appliesByDefault }: Port): string {
  const need = condition ?? (required === 'always' ? 'Always' : 'Not said')
  return appliesByDefault === null ? need : `${need} (${appliesByDefault ? 'open' : 'not open'} by default)`
}

const METHODS: Record<string, string> = { published: 'published in a document', 'github-api': 'asked of GitHub' }
export const methodOf = (method: string): string => METHODS[method] ?? method
