import { stringify } from 'csv-stringify/sync'
import { selectionAt, withoutNull, type Selection, type ShapeSchema } from '../lists/fields.ts'
import { portWords } from '../ports/port-words.ts'

/** One column: its name is the way to the property, its cells stand in the order of the rows. */
interface Column { path: string[], cells: unknown[] }

type Thing = Record<string, unknown>

/** Of a statement inside a row, what a table has no use for; JSON tells it. */
const LEFT_OUT = new Set(['validTo', 'verifiedOn', 'dispute'])

/** How one of several things reads in one cell; other lists of things stay JSON there. */
const IN_WORDS: Record<string, (item: Thing) => string> = {
  networkModels: ({ model, protocol, default: isDefault }) => `${String(model)}${protocol === null ? '' : ` ${String(protocol)}`}${isDefault === true ? ' (default)' : ''}`,
  ports: portWords,
  events: ({ date, text }) => `${String(date)}: ${String(text)}`,
  suitability: ({ fit, text }) => `${String(fit)}: ${String(text)}`
}

/**
 * A list as CSV (RFC 4180), with a header row. Objects become columns with dots in their names, lists of texts one cell, parted by semicolons.
 * The columns come from the schema, so that they do not depend on what the rows happen to hold.
 */
export function renderCsv (rows: readonly unknown[], schema: ShapeSchema, selection: Selection = true): string {
  const columns = columnsOf(schema, [...rows], selection, [])
  const lines = rows.map((_, index) => columns.map(({ path, cells }) => textOf(cells[index], path)))
  // A row of one empty cell would be an empty line, which readers leave out.
  // A text that a spreadsheet would run as a formula is marked as text; numbers are ours and stay numbers.
  return stringify([columns.map(({ path }) => path.join('.')), ...lines], { record_delimiter: 'windows', escape_formulas: true, quoted_empty: columns.length === 1 })
}

function columnsOf (schema: ShapeSchema, things: unknown[], selection: Selection, path: string[]): Column[] {
  const { properties, patternProperties } = withoutNull(schema)
  if (properties !== undefined) {
    return Object.entries(properties)
      .filter(([name]) => path.length === 0 || !LEFT_OUT.has(name))
      .flatMap(([name, inner]) => columnsAt(name, inner, things, selection, path))
  }
  if (patternProperties === undefined) return [{ path, cells: things }]
  // A record: its keys are known from the rows only.
  const [inner = {}] = Object.values(patternProperties)
  const keys = [...new Set(things.flatMap(thing => Object.keys(thing ?? {})))]
  return keys.flatMap(key => isFeature(inner) ? featureColumns(key, inner, things, selection, path) : columnsAt(key, inner, things, selection, path))
}

function columnsAt (name: string, schema: ShapeSchema, things: unknown[], selection: Selection, path: string[]): Column[] {
  const inner = selectionAt(selection, name)
  return inner === undefined ? [] : columnsOf(schema, things.map(thing => (thing as Thing | null)?.[name]), inner, [...path, name])
}

const isFeature = ({ properties = {} }: ShapeSchema): boolean => 'support' in properties && 'value' in properties

/** `features.encryption` is what a table shows, `features.encryption.support` tells "no" from "unknown". */
function featureColumns (key: string, schema: ShapeSchema, things: unknown[], selection: Selection, path: string[]): Column[] {
  return columnsAt(key, schema, things, selection, path)
    .filter(({ path }) => ['value', 'support'].includes(path.at(-1)!))
    .map(column => column.path.at(-1) === 'value' ? { ...column, path: column.path.slice(0, -1) } : column)
    .sort((a, b) => a.path.length - b.path.length)
}

function textOf (value: unknown, path: string[]): string | number {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'string') return value
  if (!Array.isArray(value)) return typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (value.every(item => typeof item !== 'object')) return value.join('; ')
  const inWords = IN_WORDS[path.at(-1)!]
  return inWords === undefined ? JSON.stringify(value) : value.map(inWords).join('; ')
}
