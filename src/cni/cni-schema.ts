import { Type, type Static } from '@sinclair/typebox'
import { Asserted, DateSchema, ListOf, Nullable, OneOf, RecordOf, TextSchema } from '../knowledge/assertion-schema.ts'

/** The Container Network Interface itself: the specification and the project behind it. */
export const CniRecordSchema = RecordOf({
  id: Type.Literal('cni'),
  name: TextSchema,
  descriptions: Type.Array(Asserted({
    summary: TextSchema,
    /** What the project is made of. */
    consistsOf: TextSchema,
    /** What it concerns itself with, and what it leaves to others. */
    scope: TextSchema,
    kubernetesUse: TextSchema
  }), { minItems: 1 }),
  links: Type.Array(Asserted({
    homepage: Nullable(Type.String({ pattern: '^https://' })),
    repository: Nullable(Type.String({ pattern: '^https://' }))
  }), { default: [] }),
  foundations: Type.Array(Asserted({
    name: TextSchema,
    maturity: Nullable(OneOf('sandbox', 'incubating', 'graduated')),
    since: Nullable(DateSchema)
  }), { default: [] }),
  operations: ListOf(Asserted({ name: TextSchema, sinceVersion: TextSchema, purpose: TextSchema })),
  specificationVersions: ListOf(Asserted({
    version: TextSchema,
    releasedOn: DateSchema,
    operations: Type.Array(TextSchema, { minItems: 1 }),
    changes: TextSchema
  })),
  libraryReleases: ListOf(Asserted({ version: TextSchema, releasedOn: DateSchema, detail: Nullable(TextSchema) }))
})
export type CniRecord = Static<typeof CniRecordSchema>
