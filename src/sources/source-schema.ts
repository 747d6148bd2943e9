import { Type, type Static } from '@sinclair/typebox'
import { DateSchema, IdSchema, Nullable, PartialDateSchema, RecordOf, TextSchema } from '../knowledge/assertion-schema.ts'

/** A document that says something: where it is, who published it, and when. */
export const SourceSchema = RecordOf({
  id: IdSchema,
  title: TextSchema,
  url: Type.String({ pattern: '^https://[^\\s]+$', maxLength: 500 }),
  publisher: TextSchema,
  /** As close as the document dates itself; null where it carries no date. */
  publishedOn: Nullable(PartialDateSchema),
  /** The day on which it was read for this knowledge base. */
  retrievedOn: Nullable(DateSchema)
}, { title: 'Source', description: 'A document that says something: where it is, who published it, and when' })
export type Source = Static<typeof SourceSchema>
