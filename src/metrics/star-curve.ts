import { groupBy } from '../lists/group-by.ts'
import type { Store } from '../store/store.ts'
import type { DatedFigures } from './metric-schema.ts'
import { GITHUB_SOURCE } from './quality.ts'

/** The part of the store that keeps what GitHub tells of the past. */
export type StarStore = Pick<Store, 'listStarAnchors' | 'listStarAdditions'>

/**
 * The stars of the past, calculated: from the first count that was observed, what was added later is taken away day by day. Nobody
 * counted them on those days, so they are a series of their own. A history that does not reach up to an observed count gives none.
 */
export async function listStarCurves (store: StarStore, { providers, from, to }: { providers: string[], from?: string, to: string }): Promise<DatedFigures[]> {
  const anchors = (await store.listStarAnchors(providers)).filter(({ covered }) => covered)
  // Up to the count, and not only to the last day that is asked for: what came in between is taken away as well.
  const until = anchors.reduce((latest, { observedOn }) => observedOn > latest ? observedOn : latest, '')
  const found = await store.listStarAdditions({ providers: anchors.map(({ provider }) => provider), ...(from === undefined ? {} : { from }), to: until })
  const additions = groupBy(found, ({ provider }) => provider)
  return anchors.flatMap(({ provider, repository, observedOn, stars, method }) => {
    const days = (additions.get(provider) ?? []).filter(({ day }) => day <= observedOn)
    const note = `calculated back from the ${stars.toLocaleString('en-US')} stars ${method === 'published' ? 'published for' : 'observed on'} ${observedOn}; ` +
      'stars taken back since are not in it'
    return cumulate(stars, days).filter(({ day }) => day <= to).map(({ day, stars }) => figuresOf(provider, repository, day, stars, note))
  })
}

/** How many there were on each of the days, in order of time, if there were `last` on the last one. */
export function cumulate (last: number, days: Array<{ day: string, additions: number }>): Array<{ day: string, stars: number }> {
  let stars = last
  return days.toReversed().map(({ day, additions }) => {
    const there = { day, stars: Math.max(0, stars) }
    stars -= additions
    return there
  }).reverse()
}

const figuresOf = (provider: string, repository: string, observedOn: string, stars: number, note: string): DatedFigures => ({
  provider,
  repository,
  method: 'star-history',
  observedOn,
  observedAt: null,
  observedOnBasis: null,
  stars,
  forks: null,
  contributors: null,
  contributorsMethod: null,
  openIssues: null,
  rounded: [],
  asPublished: null,
  edition: null,
  statedPeriod: null,
  statedPeriodStale: false,
  publishedOn: null,
  note,
  heldReason: null,
  sources: [GITHUB_SOURCE]
})
