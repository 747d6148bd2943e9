import { byId } from '../lists/by-id.ts'
import type { Source } from '../sources/source-schema.ts'
import { holdsOn, verifiedBy } from './as-of.ts'
import type { Assertion } from './assertion-schema.ts'
import type { Citations } from './citations.ts'
import type { Facts } from './facts-schema.ts'
import { deepFreeze } from './frozen.ts'

/**
 * A statement by itself, as it is said on all days between two on which something of it changes: its dispute is an id, since a dispute leads to
 * the providers of one day. What is not disputed is what readers get.
 */
export type Form<T> = Omit<T, 'sources' | 'dispute'> & { sources: Source[], disputed: boolean, dispute: string | null }

/** What is said of each assertion, made once for each span of days in which it is the same. */
export function createForms (facts: Pick<Facts, 'disputes'>, { sourcesOf, knownFrom, citedOn }: Citations) {
  const disputeById = byId(facts.disputes)
  const forms = new WeakMap<Assertion, { days: string[], said: Array<Form<Assertion>> }>()

  /** From which days on something else is said of an assertion while it holds. */
  function changesOf ({ sources, verifiedOn, dispute }: Assertion): string[] {
    const disputed = dispute === null ? undefined : disputeById.get(dispute)
    return [...sourcesOf(sources).map(knownFrom), verifiedOn, disputed?.validFrom, disputed?.validTo].filter(day => day != null)
  }

  /** Nobody knew on that day what was confirmed, published or contradicted later. */
  function say <T extends Assertion> ({ sources, dispute, ...assertion }: T, day: string): Form<T> {
    const found = dispute === null ? undefined : disputeById.get(dispute)
    const disputed = found !== undefined && holdsOn(found, day)
    return {
      ...assertion,
      verifiedOn: verifiedBy(assertion, day),
      sources: citedOn(sources, day),
      disputed,
      dispute: disputed ? dispute : null
    }
  }

  function formOf <T extends Assertion> (assertion: T, day: string): Form<T> {
    let known = forms.get(assertion)
    if (known === undefined) forms.set(assertion, known = { days: changesOf(assertion), said: [] })
    let span = 0
    for (const change of known.days) if (change <= day) span++
    return (known.said[span] ??= deepFreeze(say(assertion, day))) as Form<T>
  }

  return { changesOf, formOf }
}
export type Forms = ReturnType<typeof createForms>
