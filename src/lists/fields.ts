import { BadRequestError } from '../errors.ts'
import { didYouMean, nearestTo } from './nearest.ts'

/** The part of a JSON Schema that says which properties there are. */
export interface ShapeSchema {
  properties?: Record<string, ShapeSchema>
  patternProperties?: Record<string, ShapeSchema>
  items?: ShapeSchema
  anyOf?: ShapeSchema[]
  type?: string
}

/** The pattern of a comma-separated list of what fits a pattern. */
export const commaSeparated = (item: string): string => `^${item}(?:,${item})*$`

/** What was asked for of a thing: all of it, or some of its properties; `*` stands for every key of a record. */
export type Selection = true | Map<string, Selection>

/** The schema of a thing itself, be it nullable. */
export const withoutNull = (schema: ShapeSchema): ShapeSchema => schema.anyOf?.find(({ type }) => type !== 'null') ?? schema

/** The same, be it one of a list. */
const thingOf = (schema: ShapeSchema): ShapeSchema => {
  const thing = withoutNull(schema)
  return thing.items === undefined ? thing : thingOf(thing.items)
}

function childOf (schema: ShapeSchema, name: string): ShapeSchema | undefined {
  const { properties, patternProperties } = thingOf(schema)
  if (properties !== undefined && Object.hasOwn(properties, name)) return properties[name]
  return Object.entries(patternProperties ?? {}).find(([pattern]) => name === '*' || new RegExp(pattern).test(name))?.[1]
}

/**
 * The properties named in a comma-separated list, with dots for those further in: `name,metrics.stars,features.*.value`.
 * `id` is always among them where there is one. Lists are looked through: `ports.port` is the port of each of the ports.
 * @throws BadRequestError that names every property that there is not.
 */
export function selectionOf (fields: string, schema: ShapeSchema): Selection {
  const known = Object.keys(thingOf(schema).properties ?? {})
  const paths = fields.split(',')
  const faults = paths.filter(path => path.split('.').reduce<ShapeSchema | undefined>((inner, name) => inner && childOf(inner, name), schema) === undefined)
  if (faults.length > 0) throw new BadRequestError(faults.map(path => ({ pointer: 'fields', value: path, expected: expectedOf(path, known) })))
  const selection: Selection = new Map()
  for (const path of known.includes('id') ? ['id', ...paths] : paths) add(selection, path.split('.'))
  spread(selection)
  return selection
}

/** A key that is asked for by its name, of a map with that name. */
export interface NamedKey { path: string, map: string, key: string }

/** The keys of maps among the same properties: a schema knows that there are such, but not which. */
export const keysNamedIn = (fields: string, schema: ShapeSchema): NamedKey[] => fields.split(',').flatMap(path => {
  let inner: ShapeSchema | undefined = schema
  const names = path.split('.')
  return names.flatMap((key, index) => {
    const isMap = inner !== undefined && thingOf(inner).patternProperties !== undefined
    inner = inner && childOf(inner, key)
    return isMap && key !== '*' && inner !== undefined ? [{ path, map: names[index - 1]!, key }] : []
  })
})

/** What is asked for of every key is asked for of those that are named too. */
function spread (selection: Selection): void {
  if (selection === true) return
  const any = selection.get('*')
  for (const [name, named] of selection) {
    if (any !== undefined && name !== '*') selection.set(name, both(any, named))
    spread(selection.get(name)!)
  }
}

function both (one: Selection, other: Selection): Selection {
  if (one === true || other === true) return true
  const merged = new Map(one)
  for (const [name, inner] of other) merged.set(name, merged.has(name) ? both(merged.get(name)!, inner) : inner)
  return merged
}

function expectedOf (path: string, known: string[]): string {
  const nearest = nearestTo(path, known)
  return nearest === undefined ? `properties out of ${known.join(', ')}, or further in, as in lifecycle.status` : `a property${didYouMean(nearest)}`
}

function add (selection: Map<string, Selection>, [name = '', ...rest]: string[]): void {
  const before = selection.get(name)
  if (before === true) return
  if (rest.length === 0) {
    selection.set(name, true)
  } else {
    const inner = before ?? new Map<string, Selection>()
    selection.set(name, inner)
    add(inner, rest)
  }
}

/** What was asked for of one property; undefined if nothing was. */
export function selectionAt (selection: Selection, name: string): Selection | undefined {
  return selection === true ? true : selection.get(name) ?? selection.get('*')
}

/** The part of a thing that was asked for; in lists, of each of them. */
export function pick (thing: unknown, selection: Selection): unknown {
  if (selection === true || thing === null || typeof thing !== 'object') return thing
  if (Array.isArray(thing)) return thing.map(item => pick(item, selection))
  const picked: Record<string, unknown> = {}
  // Only what was asked for is read: things may work out their properties when they are.
  for (const name of Object.keys(thing)) {
    const inner = selectionAt(selection, name)
    if (inner !== undefined) picked[name] = pick((thing as Record<string, unknown>)[name], inner)
  }
  return picked
}
