import type { TObject, TSchema } from '@sinclair/typebox'

/** A property of a record and the column that keeps it. */
export interface Column {
  property: string
  name: string
  /** How SQLite keeps it: as it is, as 0 or 1, or as JSON. */
  kind: 'plain' | 'flag' | 'json'
}

type Row = Record<string, unknown>

const snakeCase = (property: string) => property.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

function kindOf (schema: TSchema): Column['kind'] {
  const { type } = (schema.anyOf as TSchema[] | undefined)?.find(({ type }) => type !== 'null') ?? schema
  return type === 'boolean' ? 'flag' : type === 'array' || type === 'object' ? 'json' : 'plain'
}

/** The columns of the properties that a schema names, so that a shape is written down once: there, and in a migration. */
export const columnsOf = ({ properties }: TObject, except: string[] = []): Column[] => Object.entries(properties)
  .filter(([property]) => !except.includes(property))
  .map(([property, schema]) => ({ property, name: `"${snakeCase(property)}"`, kind: kindOf(schema) }))

export const selectList = (columns: Column[], table: string): string =>
  columns.map(({ property, name }) => `${table}.${name} AS "${property}"`).join(', ')

/** The record ready to be bound by property name: SQLite knows neither booleans nor lists. */
export const toRow = (record: object, columns: Column[]): Row => convert(record, columns, {
  flag: Number,
  json: JSON.stringify
})

/** The record that a row was made of. */
export const fromRow = (row: object, columns: Column[]): Row => convert(row, columns, READ)

/**
 * The same of rows that come as the values of these columns alone: where there are many, putting them into an object twice takes most of the time,
 * and a copy of a whole record takes half as long as one that grows.
 */
export function valuesReader (columns: Column[]): (values: readonly unknown[]) => Row {
  const blank: Row = Object.fromEntries(columns.map(({ property }) => [property, null]))
  return values => {
    const record = { ...blank }
    for (const [index, { property, kind }] of columns.entries()) {
      const value = values[index]
      if (value !== null) record[property] = kind === 'plain' ? value : READ[kind](value)
    }
    return record
  }
}

const READ = {
  flag: (value: unknown) => value === 1,
  json: (value: unknown): unknown => JSON.parse(value as string)
}

function convert (from: object, columns: Column[], conversions: Record<'flag' | 'json', (value: unknown) => unknown>): Row {
  const converted: Row = { ...from }
  for (const { property, kind } of columns) {
    if (kind !== 'plain' && converted[property] !== null) converted[property] = conversions[kind](converted[property])
  }
  return converted
}
