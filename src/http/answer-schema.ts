import { Type, type TSchema } from '@sinclair/typebox'
import { MAX_FAULTS } from '../errors.ts'
import { DateSchema, Nullable } from '../knowledge/assertion-schema.ts'
import { DEFAULT_LIMIT, MAX_LIMIT } from '../lists/page.ts'

export const MetaSchema = Type.Object({
  asOf: Type.String({ description: 'The day the answer is true for', examples: ['2018-07-26'] }),
  revision: Type.Integer({ description: 'Grows with every change of facts or figures', examples: [12] })
}, { additionalProperties: false, title: 'Meta', description: 'What the answer is true for' })

export const PageSchema = Type.Object({
  total: Type.Integer({ description: 'How many items there are on all pages', examples: [18] }),
  limit: Type.Integer({ description: 'How many items a page has at most', examples: [100] }),
  next: Nullable(Type.String({ description: 'The cursor of the next page' }))
}, { additionalProperties: false, title: 'Page', description: 'Which part of the list this is' })

// The answers are put together by views from frozen objects; that each one fits its schema is checked on real answers by test/contract.test.ts.
export const One = (data: TSchema): TSchema => Type.Object({ data, meta: MetaSchema }, { additionalProperties: false })
export const Many = (item: TSchema): TSchema => Type.Object({ data: Type.Array(item), page: PageSchema, meta: MetaSchema }, { additionalProperties: false })

/** A parameter that is a day. */
export const Day = (description: string, example: string) => Type.String({ pattern: DateSchema.pattern!, format: 'date', description, examples: [example] })

/** Parameters that every read takes. */
export const asOfProperties = { asOf: Type.Optional(Day('The day to answer for, YYYY-MM-DD; today (UTC) if left out', '2018-07-26')) }
/** The path of one thing. */
export const IdParams = (what: string, example: string) => Type.Object({ id: Type.String({ description: `Id of a ${what}`, examples: [example] }) })

export const AsOfSchema = Type.Object(asOfProperties, { additionalProperties: false })

/** Parameters that every list takes. */
export const listProperties = {
  ...asOfProperties,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIMIT, description: `How many items at most; if left out, ${DEFAULT_LIMIT}, and as CSV all`, examples: [20] })),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: 'Where to go on: `page.next` of the page before', examples: ['Y2FsaWNv'] }))
}
export const ListQuerySchema = Type.Object(listProperties, { additionalProperties: false })

export const FieldErrorSchema = Type.Object({
  pointer: Type.String({ description: 'The parameter, or a JSON pointer into the body' }), value: Type.Unknown({ description: 'What was asked for' }), expected: Type.String({ description: 'What it must be, in words' })
}, { additionalProperties: false, title: 'FieldError', description: 'One fault of a request' })

/** What is listed, as the ids of operations name it: `network model` → `NetworkModel` */
export const inCapitals = (words: string): string => words.split(' ').map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')

/** RFC 9457. */
export const ProblemSchema = Type.Object({
  type: Type.String({ description: 'The address that explains this kind of failure', examples: ['/problems/bad-request'] }),
  title: Type.String({ description: 'The kind of failure in words' }),
  status: Type.Integer({ description: 'The HTTP status' }),
  detail: Type.String({ description: 'What happened this time' }),
  code: Type.String({ description: 'The kind of failure for programs: never changes', examples: ['BAD_REQUEST'] }),
  errors: Type.Optional(Type.Array(FieldErrorSchema, { maxItems: MAX_FAULTS, description: `One entry per fault, of many the first ${MAX_FAULTS}; \`detail\` ends with how many more there are` }))
}, { additionalProperties: false, title: 'Problem', description: 'RFC 9457 problem details' })
