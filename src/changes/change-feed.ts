import { createHash } from 'node:crypto'
import { Feed } from 'feed'
import type { Snapshot } from '../knowledge/snapshot.ts'
import type { PageQuery } from '../lists/page.ts'
import type { Change } from './change-schema.ts'

/** What happened, in a line: "Calico, Encryption: No → Yes". */
export function headlineOf ({ subject, type, before, after }: Change, provider: string): string {
  if (type === 'happened') return `${provider}: ${after}`
  if (type === 'added') return `${provider}, ${subject}: ${after}`
  if (type === 'removed') return `${provider}, ${subject}: no longer said (${before})`
  return `${provider}, ${subject}: ${before} → ${after}`
}

/** Where a feed is, and the pages of it (RFC 5005, 3). */
export interface FeedAddresses {
  base: string
  /** Of what the feed is about. */
  feed: string
  /** Stays the same wherever the feed is (RFC 4287, 4.2.6). */
  id: string
  self: string
  first: string
  next: string | null
}

const FILTERS = ['provider', 'kind', 'from', 'to', 'asOf'] as const

export type FeedQuery = PageQuery & { [filter in typeof FILTERS[number]]?: string }

/** What a feed is filtered by makes it another feed; how long its pages are, and which of them this is, does not. */
export function feedAt (base: string, query: FeedQuery, next: string | null): FeedAddresses {
  const filters = FILTERS.map(name => [name, query[name]] as const)
  const pageAt = (cursor?: string): string => withQuery(`${base}/v1/changes.atom`, [...filters, ['limit', query.limit], ['cursor', cursor]])
  const feed = withQuery('/v1/changes', filters)
  return { base, feed: base + feed, id: urnOf(feed), self: pageAt(query.cursor), first: pageAt(), next: next === null ? null : pageAt(next) }
}

function withQuery (address: string, parameters: ReadonlyArray<readonly [name: string, value: string | number | undefined]>): string {
  const query = new URLSearchParams(parameters.flatMap<[string, string]>(([name, value]) => value === undefined ? [] : [[name, String(value)]]))
  return query.size === 0 ? address : `${address}?${query.toString()}`
}

/** Of all names that ids are made of; with another one, readers would take every entry for a new one. */
const NAMESPACE = Buffer.from('cc4abea658f642adbbe4349c8b0b76f6', 'hex')

/** The UUID of a name, by SHA-1 (RFC 9562, 5.5). */
function urnOf (name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return `urn:uuid:${bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
/** The library tells titles and summaries as HTML. */
const htmlOf = (text: string): string => text.replace(/[&<>]/g, character => ENTITIES[character]!)

/** The changes as an Atom feed, or one page of it. */
export function renderFeed (changes: Change[], { providers, sources, changedAt }: Snapshot, { base, feed: address, id, self, first, next }: FeedAddresses): string {
  const nameOf = new Map(providers.map(({ id, name }) => [id, name]))
  const urlOf = new Map(sources.map(({ id, url }) => [id, url]))
  const feed = new Feed({
    id,
    title: 'CNI Atlas: what changed',
    description: 'What began to be said, was said otherwise or was no longer said of Kubernetes network providers',
    link: address,
    feedLinks: { atom: self },
    updated: new Date(changedAt),
    copyright: 'Apache-2.0',
    author: { name: 'CNI Atlas' }
  })
  for (const change of changes) {
    const cited = change.sources.map(id => urlOf.get(id)).filter(url => url !== undefined)
    feed.addItem({
      id: urnOf(`/v1/changes#${change.id}`),
      title: htmlOf(headlineOf(change, nameOf.get(change.provider) ?? change.provider)),
      link: `${base}/v1/providers/${change.provider}/timeline`,
      description: htmlOf([change.detail, cited.length > 0 ? `Sources: ${cited.join(' ')}` : null].filter(part => part !== null).join(' ')),
      date: new Date(`${change.date}T00:00:00Z`),
      published: new Date(`${change.date}T00:00:00Z`)
    })
  }
  // Which the library knows no links for. No address has a quotation mark or an angle bracket left in it.
  const pages = Object.entries({ first, next }).map(([rel, href]) => href === null ? '' : `<link rel="${rel}" href="${href.replaceAll('&', '&amp;')}"/>`)
  return feed.atom1().replace('<link rel="self"', link => pages.join('') + link)
}
