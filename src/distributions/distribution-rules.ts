import { NotFoundError } from '../errors.ts'
import { hintOfId } from '../knowledge/known-ids.ts'
import type { Distribution, Snapshot, Support } from '../knowledge/snapshot.ts'
import { compareText } from '../lists/sort.ts'
import { isInRanges } from './version.ts'

/** What a distribution offers, in all its versions or in one of them. */
export interface Offer {
  version: string | null
  /** The choices that can be made: `canal`, `multus,canal`, `none`. */
  offered: string[]
  /** The choice made for who makes none; null where no source names one. */
  defaultChoice: string | null
  support: Support[]
}

export const findDistribution = (snapshot: Snapshot, id: string): Distribution | undefined =>
  snapshot.distributions.find(distribution => distribution.id === id)

export function getDistribution (snapshot: Snapshot, id: string): Distribution {
  const distribution = findDistribution(snapshot, id)
  if (distribution === undefined) throw new NotFoundError('distribution', id, hintOfId(snapshot, 'distribution', id, snapshot.distributions))
  return distribution
}

/** Whether a statement says that something can be had, rather than that it cannot or no longer. */
export const isOffer = ({ kind, status }: Pick<Support, 'kind' | 'status'>): boolean =>
  kind === 'offer' && status !== 'removed' && status !== 'not-offered'

export function offerOf ({ support }: Distribution, asked?: string): Offer {
  const version = asked?.replace(' ', '+')
  const applying = version === undefined ? support : support.filter(({ ranges }) => isInRanges(version, ranges))
  const offers = applying.filter(statement => isOffer(statement) && statement.choice !== null)
  return {
    version: version ?? null,
    offered: [...new Set(offers.map(({ choice }) => choice!))],
    // Of several defaults in the course of the versions, the newest statement tells today's.
    defaultChoice: offers.filter(offer => offer.default === true).sort((a, b) => compareText(b.validFrom, a.validFrom))[0]?.choice ?? null,
    support: applying
  }
}
