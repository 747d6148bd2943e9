import type { Snapshot } from '../knowledge/snapshot.ts'
import type { Page } from '../lists/page.ts'
import type { Source } from '../sources/source-schema.ts'

export const metaOf = ({ asOf, revision }: Snapshot) => ({ asOf, revision })

export const one = <T>(snapshot: Snapshot, data: T) => ({ data, meta: metaOf(snapshot) })

export const many = <T, V>(snapshot: Snapshot, { items, total, limit, next }: Page<T>, view: (item: T) => V) =>
  ({ data: items.map(view), page: { total, limit, next }, meta: metaOf(snapshot) })

export const idOf = ({ id }: { id: string }): string => id

/** A statement as REST tells it: sources and dispute by their ids. */
export const cite = <T extends { sources: Source[], dispute: { id: string } | null }>({ sources, dispute, ...statement }: T) =>
  ({ ...statement, sources: sources.map(idOf), dispute: dispute?.id ?? null })

export const citeOrNull = <T extends { sources: Source[], dispute: { id: string } | null }>(statement: T | null) =>
  statement === null ? null : cite(statement)
