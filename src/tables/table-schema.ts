import { Type } from '@sinclair/typebox'
import { IdSchema } from '../knowledge/assertion-schema.ts'

export const TableSchema = Type.Object({
  id: Type.String(),
  title: Type.String(),
  columns: Type.Array(Type.Object({ id: IdSchema, name: Type.String() }, { additionalProperties: false })),
  rows: Type.Array(Type.Object({
    provider: IdSchema,
    cells: Type.Array(Type.Union([Type.String(), Type.Integer(), Type.Null()]), { description: 'In the order of the columns; null where nothing is known' })
  }, { additionalProperties: false }))
}, { additionalProperties: false, title: 'Table' })
