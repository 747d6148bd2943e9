import type { Store } from '../store/store.ts'
import { GITHUB_SOURCE, type Origin } from './quality.ts'
import { seriesOf, type Series } from './series.ts'

/** The part of the store that keeps what GitHub tells of the past. */
export type StarStore = Pick<Store, 'listStarAnchors' | 'listStarAdditions'>

/**
 * The stars of a provider in the past, calculated: from the first count that was observed, what was added later is taken away day by day. Nobody
 * counted them on those days, so they are a series of their own. A history that does not reach up to an observed count gives an empty one.
 */
export async function starCurveOf (store: StarStore, provider: string): Promise<Series> {
  const anchor = (await store.listStarAnchors([provider])).find(({ covered }) => covered)
  if (anchor === undefined) return seriesOf(provider, [])
  const { repository, observedOn, stars, method } = anchor
  const note = `calculated back from the ${stars.toLocaleString('en-US')} stars ${method === 'published' ? 'published for' : 'observed on'} ${observedOn}; ` +
    'stars taken back since are not in it'
  const origin = originOf(repository, note)
  const curve = cumulate(stars, await store.listStarAdditions({ providers: [provider], to: observedOn }))
  return seriesOf(provider, curve.map(({ day, stars }) => ({ observedOn: day, fetchedAt: null, stars, forks: null, contributors: null, openIssues: null, origin })))
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

const originOf = (repository: string, note: string): Origin => ({
  method: 'star-history', repository, contributorsMethod: null, rounded: [], edition: null, statedPeriod: null, note, heldReason: null, sources: [GITHUB_SOURCE]
})
