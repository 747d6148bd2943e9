import { Type, type Static } from '@sinclair/typebox'
import { DateSchema, IdSchema, Nullable, OneOf } from '../knowledge/assertion-schema.ts'

export const ChangeKindSchema = OneOf(
  'event', 'lifecycle', 'feature', 'network-model', 'port', 'support', 'recommendation', 'repository', 'activity', 'foundation', 'license', 'description', 'links',
  'label', 'suitability')
export type ChangeKind = Static<typeof ChangeKindSchema>

/** What became of a statement on a day. */
export const ChangeTypeSchema = OneOf('happened', 'added', 'changed', 'restated', 'removed')

/** One line of a history: something began to be said, was said otherwise, or was no longer said; or something happened. */
export const ChangeSchema = Type.Object({
  id: Type.String({ description: 'Stands for this change for as long as the facts behind it' }),
  date: DateSchema,
  provider: IdSchema,
  kind: ChangeKindSchema,
  subject: Type.String({ description: 'What the statement is about: "Encryption", "RKE2: flannel"' }),
  type: ChangeTypeSchema,
  before: Nullable(Type.String({ description: 'What was said until then' })),
  after: Nullable(Type.String({ description: 'What is said from then on' })),
  detail: Nullable(Type.String()),
  disputed: Type.Boolean(),
  sources: Type.Array(IdSchema)
}, { additionalProperties: false, title: 'Change', description: 'What began to be said, was said otherwise or no longer, or what happened' })
export type Change = Static<typeof ChangeSchema>
