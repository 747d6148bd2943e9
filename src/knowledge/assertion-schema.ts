import { Kind, Type, TypeRegistry, type ObjectOptions, type Static, type TObject, type TProperties, type TSchema } from '@sinclair/typebox'

/** Ids are kebab-case and stay the same for ever: they are part of every address. */
export const IdSchema = Type.String({ pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$', maxLength: 80, title: 'Id', description: 'a kebab-case id' })

/** A calendar day. The pattern cannot know February; `isDate` in dates.ts does. */
export const DateSchema = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', title: 'Date', description: 'a day, YYYY-MM-DD' })

/** A version as people copy it from where Kubernetes, Rancher or k3s print it: with a v, and with the build behind a +, which in an address means a space. */
export const AskedVersionSchema = Type.String({
  pattern: '^v?\\d{1,4}(?:\\.\\d{1,4}){0,2}(?:[+ ][0-9A-Za-z.-]{1,40})?$',
  description: 'a version such as 1.29, 1.29.2 or v1.29.2+rke2r1'
})

/** A day, a month or a year: some documents date themselves no closer. */
export const PartialDateSchema = Type.String({ pattern: '^\\d{4}(?:-\\d{2}(?:-\\d{2})?)?$', title: 'PartialDate', description: 'a day, a month or a year' })

/** Prose for readers: not empty, no stray white space at the ends. */
export const TextSchema = Type.String({ pattern: '^\\S(?:[\\s\\S]*\\S)?$', maxLength: 4000, title: 'Text', description: 'text without white space at its ends' })

/** Null where nobody has said it; a seed file may then leave the property out. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()], { default: null })

/** True or false, false where the seed file leaves it out. */
export const Flag = () => Type.Boolean({ default: false })

/** A list, empty where the seed file leaves it out. */
export const ListOf = <T extends TSchema>(items: T) => Type.Array(items, { default: [] })

// JSON Schema's enum, which TypeBox has no type of its own for: Ajv and OpenAPI read it as it stands, Value needs to be told.
TypeRegistry.Set<{ enum: string[] }>('OneOf', (schema, value) => schema.enum.includes(value as string))

export const OneOf = <T extends string[]>(...values: [...T]) =>
  Type.Unsafe<T[number]>({ [Kind]: 'OneOf', type: 'string', enum: values })

/** What every statement of the knowledge base carries: since when, until when, and who says so. */
export const assertionProperties = {
  /** The first day on which a source says so. */
  validFrom: DateSchema,
  /** The first day on which it no longer holds (half-open), or null while it does. */
  validTo: Nullable(DateSchema),
  /** The last day on which a source was seen to say the same still; null if it was not looked at again. */
  verifiedOn: Nullable(DateSchema),
  /** Ids of the sources that say so; never empty. */
  sources: Type.Array(IdSchema, { minItems: 1 }),
  /** The dispute in which sources contradict this value, or null. */
  dispute: Nullable(IdSchema)
}

export const AssertionSchema = Type.Object(assertionProperties, { additionalProperties: false })
export type Assertion = Static<typeof AssertionSchema>

/** The schema of a dated, sourced statement with these properties. */
export const Asserted = <T extends TProperties>(properties: T): TObject<T & typeof assertionProperties> =>
  Type.Object({ ...properties, ...assertionProperties }, { additionalProperties: false })

/** The schema of a record: a thing with an id, whose statements are lists of assertions. */
export const RecordOf = <T extends TProperties>(properties: T, options: ObjectOptions = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options })

/** The schema of a dated statement as it is answered: what the record has, and whether it is disputed. */
export const Cited = (record: TObject, options: ObjectOptions = {}) => Type.Object({
  ...record.properties,
  disputed: Type.Boolean({ description: 'Whether sources contradict each other on this value' })
} as TProperties, { additionalProperties: false, ...options })
