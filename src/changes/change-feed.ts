import { Feed } from 'feed'
import type { Snapshot } from '../knowledge/snapshot.ts'
import type { Change } from './change-schema.ts'

/** What happened, in a line: "Calico, Encryption: No → Yes". */
export function headlineOf ({ subject, type, before, after }: Change, provider: string): string {
  if (type === 'happened') return `${provider}: ${after}`
  if (type === 'added') return `${provider}, ${subject}: ${after}`
  if (type === 'removed') return `${provider}, ${subject}: no longer said (${before})`
  return `${provider}, ${subject}: ${before} → ${after}`
}

/** The changes as an Atom feed. */
export function renderFeed (changes: Change[], { providers, sources, changedAt }: Snapshot, base: string): string {
  const nameOf = new Map(providers.map(({ id, name }) => [id, name]))
  const urlOf = new Map(sources.map(({ id, url }) => [id, url]))
  const feed = new Feed({
    id: `${base}/v1/changes`,
    title: 'CNI Atlas: what changed',
    description: 'What began to be said, was said otherwise or was no longer said of Kubernetes network providers',
    link: `${base}/v1/changes`,
    feedLinks: { atom: `${base}/v1/changes.atom` },
    updated: new Date(changedAt),
    copyright: 'Apache-2.0',
    author: { name: 'CNI Atlas' }
  })
  for (const change of changes) {
    const cited = change.sources.map(id => urlOf.get(id)).filter(url => url !== undefined)
    feed.addItem({
      id: `${base}/v1/changes#${encodeURIComponent(change.id)}`,
      title: headlineOf(change, nameOf.get(change.provider) ?? change.provider),
      link: `${base}/v1/providers/${change.provider}/timeline`,
      description: [change.detail, cited.length > 0 ? `Sources: ${cited.join(' ')}` : null].filter(part => part !== null).join(' '),
      date: new Date(`${change.date}T00:00:00Z`),
      published: new Date(`${change.date}T00:00:00Z`)
    })
  }
  return feed.atom1()
}
