import { Type } from '@sinclair/typebox'
import { asOfProperties } from '../http/answer-schema.ts'
import { IdSchema, OneOf } from '../knowledge/assertion-schema.ts'

const columns = (example: string) => Type.Optional(
  Type.String({ maxLength: 500, description: 'Comma-separated ids of the columns beside the first, in this order; all if left out', examples: [example] }))

const tableProperties = {
  ...asOfProperties,
  providers: Type.Optional(Type.String({ maxLength: 500, description: 'Comma-separated ids of the rows, in this order; all providers of the day if left out', examples: ['canal,flannel'] })),
  round: Type.Optional(Type.Literal('k', {
    description: 'Round as the pages of GitHub do: stars and forks from a thousand up become 7.3k, contributors stay as counted. ' +
      'Without it a count reads as it is known: in full (7342), or as 7.3k where it was only published so. ' +
      'JSON keeps numbers either way (7300, its column listed in `rounded`), CSV unless it is asked to round. Tables without counts stay as they are.'
  }))
}

export const FeatureTableQuerySchema = Type.Object({ ...tableProperties, columns: columns('encryption,mesh') }, { additionalProperties: false })

export const PopularityTableQuerySchema = Type.Object({
  ...tableProperties,
  columns: columns('stars,forks'),
  edition: Type.Optional(Type.String({
    maxLength: 100,
    description: 'The edition of a document whose printed figures to show, where two editions of one refresh differ; the newest figures, ' +
      'fetched ones included, if left out',
    examples: ['community', 'product']
  }))
}, { additionalProperties: false })

export const TableSchema = Type.Object({
  id: Type.String({ description: 'Which table' }),
  title: Type.String({ description: 'Its heading' }),
  columns: Type.Array(Type.Object({
    id: IdSchema,
    name: Type.String({ description: 'Its heading' }),
    kind: Type.Unsafe<'text' | 'count'>({ ...OneOf('text', 'count'), description: 'What its cells are: words, or numbers to be set to the right' })
  }, { additionalProperties: false, title: 'TableColumn', description: 'A column of a table' }), { description: 'From left to right, the name of the provider first' }),
  rows: Type.Array(Type.Object({
    provider: IdSchema,
    cells: Type.Array(Type.Union([Type.String(), Type.Integer(), Type.Null()]), { description: 'In the order of the columns; null where nothing is known' }),
    rounded: Type.Array(IdSchema, { description: 'The columns whose count is good to the hundred only' })
  }, { additionalProperties: false, title: 'TableRow', description: 'What is shown of one provider' }), { description: 'From top to bottom' })
}, { additionalProperties: false, title: 'Table', description: 'A table of the documentation' })
