import type { Snapshot } from '../knowledge/snapshot.ts'
import type { Page } from '../lists/page.ts'
import type { Source } from '../sources/source-schema.ts'

export const metaOf = ({ asOf, revision }: Snapshot) => ({ asOf, revision })

export const one = <T>(snapshot: Snapshot, data: T) => ({ data, meta: metaOf(snapshot) })

export const many = <T, V>(snapshot: Snapshot, { items, total, limit, next }: Page<T>, view: (item: T) => V) =>
  ({ data: items.map(view), page: { total, limit, next }, meta: metaOf(snapshot) })

export const idOf = ({ id }: { id: string }): string => id

/** A statement, of one day or by itself. */
interface Citable { sources: Source[], dispute: { id: string } | string | null }

/** A statement as REST tells it: sources and dispute by their ids. */
export const cite = <T extends Citable>({ sources, dispute, ...statement }: T) =>
  ({ ...statement, sources: sources.map(idOf), dispute: typeof dispute === 'string' ? dispute : dispute?.id ?? null })

export const citeOrNull = <T extends Citable>(statement: T | null) => statement === null ? null : cite(statement)
