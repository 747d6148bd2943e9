import { Type, type TSchema } from '@sinclair/typebox'
import { DateSchema, Nullable } from '../knowledge/assertion-schema.ts'
import { DEFAULT_LIMIT, MAX_LIMIT } from '../lists/page.ts'

export const MetaSchema = Type.Object({
  asOf: Type.String({ description: 'The day the answer is true for' }),
  revision: Type.Integer({ description: 'Grows with every change of facts or figures' })
}, { additionalProperties: false, title: 'Meta' })

export const PageSchema = Type.Object({
  total: Type.Integer(),
  limit: Type.Integer(),
  next: Nullable(Type.String({ description: 'The cursor of the next page' }))
}, { additionalProperties: false, title: 'Page' })

// The answers are put together by views from frozen objects; that each one fits its schema is checked on real answers by test/contract.test.ts.
export const One = (data: TSchema): TSchema => Type.Object({ data, meta: MetaSchema }, { additionalProperties: false })
export const Many = (item: TSchema): TSchema => Type.Object({ data: Type.Array(item), page: PageSchema, meta: MetaSchema }, { additionalProperties: false })

/** Parameters that every read takes. */
export const asOfProperties = {
  asOf: Type.Optional(Type.String({
    pattern: DateSchema.pattern!, format: 'date', description: 'The day to answer for, YYYY-MM-DD; today (UTC) if left out', examples: ['2018-07-26']
  }))
}
export const AsOfSchema = Type.Object(asOfProperties, { additionalProperties: false })

/** Parameters that every list takes. */
export const listProperties = {
  ...asOfProperties,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIMIT, description: `How many items at most; ${DEFAULT_LIMIT} if left out` })),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: 'Where to go on: `page.next` of the page before' }))
}
export const ListQuerySchema = Type.Object(listProperties, { additionalProperties: false })

export const FieldErrorSchema = Type.Object({
  pointer: Type.String({ description: 'The parameter, or a JSON pointer into the body' }), value: Type.Unknown(), expected: Type.String()
}, { additionalProperties: false })

/** RFC 9457. */
export const ProblemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  errors: Type.Optional(Type.Array(FieldErrorSchema, { description: 'One entry per fault' }))
}, { additionalProperties: false, title: 'Problem', description: 'RFC 9457 problem details' })
