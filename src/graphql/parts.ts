import {
  extendSchema, getNamedType, isObjectType, Kind, parse, print, visit,
  type DocumentNode, type ExecutionResult, type FieldNode, type FragmentDefinitionNode, type GraphQLObjectType, type GraphQLOutputType, type GraphQLSchema,
  type NameNode, type OperationDefinitionNode, type SelectionSetNode
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import { Written } from '../http/json-parts.ts'
import { keepText, keptText } from '../http/kept-texts.ts'
import { checkLimits, weightOf } from './limits.ts'
import { statedIn, type Stated } from './stated.ts'

/** What was answered: each field of the root with its value. */
export type WrittenFields = Array<[key: string, value: Written]>

type Variables = Record<string, unknown>
type Result = Promise<ExecutionResult> | ExecutionResult

/** A part of answers, whatever the question around it. */
interface Part {
  /** What its texts are kept under: they are to hold no compiled code. */
  key: object
  /** What its texts are kept with. */
  keeperOf (thing: object): object
  /** The JSON of what is asked of a thing, or of a list by its arguments; undefined where it cannot be told without a fault. */
  write (thing: object): Promise<string | Written | undefined>
}

/** A field that is selected of the items of a list. */
export interface Selected { key: string, name: string }

/** What writes a list, by the field that has such items, as in `Query.metricPoints`. What it throws is told as what the list itself does. */
export type ListWriters = Record<string, (of: any, args: any, selected: Selected[]) => Promise<Written>>

/** A list that is written at once, where it stands in an answer. */
interface WrittenList { of: unknown, args: unknown }

/** Fields that follow each other in an answer, and of which the first has the key at which they stand. */
interface Stretch { fields: Part }

/** Where parts stand in an answer: at a key, or further in. */
type Places = Map<string, Part | Stretch | Places>

/** A document in whose answer things stand where it had parts, and the parts. */
interface Plan { document: DocumentNode, places: Places }

/** Things of these types are of one day, and stay as they are: all that is asked of one is told by it alone. */
const THINGS = ['Provider']

/** Of parts that no document uses, so many fields are kept compiled: an application with a few dozen pages asks for fewer. */
const KNOWN_FIELDS = 2000

/** In the schema that plans are compiled with, what a thing is when it is not asked for its fields. */
const ITSELF = 'itself'

/** And the lists that are written at once, as what they are of and their arguments. */
const WRITTEN = 'written_'

/**
 * Answers out of parts: what a question asks of a provider is written once for each provider and kept, as what REST shows of them is. Questions that
 * differ in filter, order, page or alias consist of the same texts, and those of several days of what the days have in common. Long lists of flat items
 * are written by who knows how, not field by field.
 */
export function createParts (schema: GraphQLSchema, listWriters: ListWriters, stated: Stated) {
  const planned = withThings(schema, Object.keys(listWriters))
  const known = new LRUCache<string, Part>({ maxSize: KNOWN_FIELDS })

  /** `fragments`: those that it needs. */
  function partOf (type: GraphQLObjectType, selectionSet: SelectionSetNode, fragments: FragmentDefinitionNode[], keeperOf: Part['keeperOf']): Part {
    const text = print(documentOf(type, selectionSet, fragments))
    const before = known.get(text)
    if (before !== undefined) return before
    const ask = compiled(planned, text)
    const key = {}
    const part: Part = {
      key,
      keeperOf,
      async write (thing) {
        const { data, errors } = await ask(thing, {})
        if (errors !== undefined) return undefined
        const json = JSON.stringify(data![type.name])
        keepText(keeperOf(thing), key, json)
        return json
      }
    }
    known.set(text, part, { size: weightOf(checkLimits(parse(text)).fields, text) })
    return part
  }

  /** Undefined where a document has none. */
  function plan (document: DocumentNode, operation: OperationDefinitionNode): Plan | undefined {
    const isOfToday = !asksForDay(operation)
    const fragments = new Map(document.definitions.flatMap(definition => definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : []))
    const isStated = statedIn(stated, fragments)
    const found = planSelections(operation.selectionSet, planned.getQueryType()!)
    if (found === undefined) return undefined
    const definitions = document.definitions.map(definition => definition === operation ? { ...operation, selectionSet: found.selectionSet } : definition)
    return { document: { ...document, definitions }, places: found.places }

    function planSelections (selectionSet: SelectionSetNode, parent: GraphQLObjectType): { selectionSet: SelectionSetNode, places: Places } | undefined {
      const fields = selectionSet.selections.filter(selection => selection.kind === Kind.FIELD)
      // The schema of plans is nobody else's.
      if (fields.some(({ name }) => name.value === '__schema' || name.value === '__type')) return undefined
      // Two fields with the same key are merged, be one of them in a fragment: these are answered as a whole.
      if (new Set(fields.map(keyOf)).size < selectionSet.selections.length) return undefined
      const places: Places = new Map()
      const isOfStretch = (field: FieldNode): boolean => THINGS.includes(parent.name) && isStated(field, parent)
      const selections = neighboursOf(fields, isOfStretch).flatMap(([first, ...others]) => {
        if (isOfStretch(first)) {
          const stretch = { kind: Kind.SELECTION_SET, selections: [first, ...others] } as const
          places.set(keyOf(first), { fields: partOf(parent, stretch, selfContained(stretch, fragments)!, stated.sharedBy) })
          return [{ ...ITSELF_FIELD, alias: nameNode(keyOf(first)) }]
        }
        return [first, ...others].map(field => {
          const found = planField(field, parent)
          if (found === undefined) return field
          places.set(keyOf(field), found.place)
          return found.field
        })
      })
      return places.size === 0 ? undefined : { selectionSet: { ...selectionSet, selections }, places }
    }

    function planField (field: FieldNode, parent: GraphQLObjectType): { field: FieldNode, place: Part | Places } | undefined {
      const type = getNamedType(parent.getFields()[field.name.value]?.type)
      const { selectionSet, ...unselected } = field
      if (selectionSet === undefined || !isObjectType(type)) return undefined
      const list = listOf(parent, field, selectionSet)
      if (list !== undefined) return { field: { ...unselected, alias: nameNode(keyOf(field)), name: nameNode(WRITTEN + field.name.value) }, place: list }
      if (THINGS.includes(type.name)) {
        const used = selfContained(selectionSet, fragments)
        const isShared = selectionSet.selections.every(selection => isStated(selection, type))
        if (used !== undefined && (isOfToday || isShared)) {
          return { field: { ...field, selectionSet: ITSELF_ALONE }, place: partOf(type, selectionSet, used, isShared ? stated.sharedBy : thing => thing) }
        }
      }
      const inner = planSelections(selectionSet, type)
      return inner && { field: { ...field, selectionSet: inner.selectionSet }, place: inner.places }
    }
  }

  /** Undefined for one that is not written at once, or of which more is selected than fields. */
  function listOf (parent: GraphQLObjectType, { name }: FieldNode, { selections }: SelectionSetNode): Part | undefined {
    const write = listWriters[`${parent.name}.${name.value}`]
    const fields = selections.filter((selection): selection is FieldNode =>
      selection.kind === Kind.FIELD && selection.selectionSet === undefined && selection.directives!.length === 0 && !selection.name.value.startsWith('__'))
    const selected = fields.map(field => ({ key: keyOf(field), name: field.name.value }))
    if (write === undefined || new Set(fields.map(keyOf)).size < selections.length) return undefined
    // What is wrong is told of the whole.
    return { key: {}, keeperOf: list => list, write: async list => await write((list as WrittenList).of, (list as WrittenList).args, selected).catch(() => undefined) }
  }

  return {
    /** How to answer a query out of parts, as one that goes without does it; undefined for a query that has none. */
    compile (document: DocumentNode, operation: OperationDefinitionNode): ((variables: Variables) => Promise<WrittenFields | undefined>) | undefined {
      const found = plan(document, operation)
      if (found === undefined) return undefined
      const ask = compiled(planned, print(found.document), operation.name?.value)
      return async variables => {
        const { data, errors } = await ask({}, variables)
        return errors === undefined ? await writeFields(data!, found.places) : undefined
      }
    }
  }
}

export type Parts = ReturnType<typeof createParts>

const nameNode = (value: string): NameNode => ({ kind: Kind.NAME, value })

const ITSELF_FIELD: FieldNode = { kind: Kind.FIELD, name: nameNode(ITSELF) }
const ITSELF_ALONE: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [ITSELF_FIELD] }

/** Those that follow each other and of which the same is true, together. */
function neighboursOf<T> (items: readonly T[], is: (item: T) => boolean): Array<[T, ...T[]]> {
  const groups: Array<[T, ...T[]]> = []
  for (const item of items) {
    const last = groups.at(-1)
    if (last !== undefined && is(last[0]) === is(item)) last.push(item)
    else groups.push([item])
  }
  return groups
}

/** The things of another day are asked for once or twice, and to write each by itself takes longer than to write all at once. */
function asksForDay (operation: OperationDefinitionNode): boolean {
  let asks = false
  visit(operation, { Argument ({ name }) { if (name.value === 'asOf') asks = true } })
  return asks
}

const keyOf = ({ alias, name }: FieldNode): string => (alias ?? name).value

/**
 * The schema with what plans need beside it: each thing as itself and as the root of a question, and each list as its arguments. Nobody can ask for
 * those, since documents are validated against the schema as it was.
 */
function withThings (schema: GraphQLSchema, lists: string[]): GraphQLSchema {
  const things = THINGS.map(type => `extend type ${type} { ${ITSELF}: Thing } extend type Query { ${type}: ${type} }`)
  const planned = extendSchema(schema, parse(`scalar Thing ${things.join(' ')}`))
  const fieldsOf = (type: string) => (planned.getType(type) as GraphQLObjectType).getFields()
  const root = planned.getQueryType()!.getFields()
  for (const name of THINGS) {
    for (const field of [fieldsOf(name)[ITSELF]!, root[name]!]) field.resolve = thing => thing
  }
  for (const list of lists) {
    const [type, name] = list.split('.') as [string, string]
    const field = fieldsOf(type)[name]!
    fieldsOf(type)[WRITTEN + name] = { ...field, name: WRITTEN + name, type: planned.getType('Thing') as GraphQLOutputType, resolve: (of, args) => ({ [ITSELF]: { of, args } }) }
  }
  return planned
}

function documentOf (type: GraphQLObjectType, selectionSet: SelectionSetNode, fragments: FragmentDefinitionNode[]): DocumentNode {
  const field: FieldNode = { kind: Kind.FIELD, name: nameNode(type.name), selectionSet }
  const operation = { kind: Kind.OPERATION_DEFINITION, operation: 'query', selectionSet: { kind: Kind.SELECTION_SET, selections: [field] } } as OperationDefinitionNode
  return { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }
}

/** The fragments that selections need; undefined if they need a variable too, so that they do not say by themselves what they ask. */
function selfContained (selectionSet: SelectionSetNode, fragments: Map<string, FragmentDefinitionNode>): FragmentDefinitionNode[] | undefined {
  const used = new Map<string, FragmentDefinitionNode>()
  let isContained = true
  const look = (node: SelectionSetNode | FragmentDefinitionNode): void => {
    visit(node, {
      Variable () { isContained = false },
      FragmentSpread ({ name: { value } }) {
        if (used.has(value)) return
        const fragment = fragments.get(value)!
        used.set(value, fragment)
        look(fragment)
      }
    })
  }
  look(selectionSet)
  return isContained ? [...used.values()] : undefined
}

/** Of text, since the compiler makes notes in a document, which would be read again where another one shares nodes with it. */
function compiled (schema: GraphQLSchema, text: string, operationName?: string): (root: object, variables: Variables) => Result {
  const query = compileQuery(schema, parse(text), operationName)
  /* c8 ignore next -- what the compiler does not know counts as a fault, so that it is answered as a whole */
  if (!isCompiledQuery(query)) return () => query
  return (root, variables) => query.query(root, {}, variables)
}

/** Undefined if a part has a fault. */
async function writeFields (data: Record<string, unknown>, places: Places): Promise<WrittenFields | undefined> {
  const missing: Array<{ pieces: Array<string | Written>, index: number, part: Part, thing: object, cut: (json: string) => string }> = []
  const fields = Object.entries(data).filter(([, value]) => value !== undefined).map(([key, value]) => {
    const pieces: Array<string | Written> = []
    write(pieces, value, places.get(key))
    return [key, pieces] as const
  })
  const texts = await Promise.all(missing.map(async ({ part, thing }) => await part.write(thing)))
  if (texts.includes(undefined)) return undefined
  missing.forEach(({ pieces, index, cut }, at) => {
    const text = texts[at]!
    pieces[index] = text instanceof Written ? text : cut(text)
  })
  return fields.map(([key, pieces]) => [key, new Written(pieces.flatMap(piece => piece instanceof Written ? piece.pieces : [piece]))])

  function write (pieces: Array<string | Written>, value: unknown, place: Part | Stretch | Places | undefined): void {
    if (place === undefined || value === null) {
      pieces.push(JSON.stringify(value))
    } else if (Array.isArray(value)) {
      value.forEach((item, index) => {
        pieces.push(index === 0 ? '[' : ',')
        write(pieces, item, place)
      })
      pieces.push(value.length === 0 ? '[]' : ']')
    } else if (place instanceof Map) {
      const present = Object.entries(value as object).filter(([, inner]) => inner !== undefined)
      present.forEach(([key, inner], index) => {
        const at = place.get(key)
        pieces.push(index === 0 ? '{' : ',', isStretch(at) ? '' : `"${key}":`)
        write(pieces, inner, at)
      })
      pieces.push(present.length === 0 ? '{}' : '}')
    } else if (isStretch(place)) {
      writePart(pieces, value as object, place.fields, fieldsOf)
    } else {
      writePart(pieces, (value as Record<typeof ITSELF, object>)[ITSELF], place, json => json)
    }
  }

  function writePart (pieces: Array<string | Written>, thing: object, part: Part, cut: (json: string) => string): void {
    const known = keptText(part.keeperOf(thing), part.key)
    if (known === undefined) missing.push({ pieces, index: pieces.length, part, thing, cut })
    pieces.push(known === undefined ? '' : cut(known))
  }
}

const isStretch = (place: Part | Stretch | Places | undefined): place is Stretch => place !== undefined && 'fields' in place

/** Those of an object, without what is around them. */
const fieldsOf = (json: string): string => json.slice(1, -1)
