import { Type, type Static } from '@sinclair/typebox'
import { Asserted, Cited, DateSchema, ListOf, Nullable, OneOf, RecordOf, TextSchema } from '../knowledge/assertion-schema.ts'

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

const { descriptions, links, foundations, operations, specificationVersions, libraryReleases } = CniRecordSchema.properties

export const CniSchema = Type.Object({
  id: Type.Literal('cni'),
  name: TextSchema,
  ...Cited(descriptions.items).properties,
  links: Nullable(Cited(links.items, { title: 'CniLinks' })),
  foundation: Nullable(Cited(foundations.items, { title: 'CniFoundation' })),
  operations: Type.Array(Cited(operations.items, { title: 'CniOperation' })),
  specificationVersions: Type.Array(Cited(specificationVersions.items, { title: 'SpecificationVersion' })),
  libraryReleases: Type.Array(Cited(libraryReleases.items, { title: 'LibraryRelease' }))
}, { additionalProperties: false, title: 'Cni', description: 'The Container Network Interface: the specification and its project' })
