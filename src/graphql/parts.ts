import {
  extendSchema, getNamedType, isObjectType, Kind, parse, print, visit,
  type DocumentNode, type ExecutionResult, type FieldNode, type FragmentDefinitionNode, type GraphQLObjectType, type GraphQLOutputType, type GraphQLSchema,
  type NameNode, type OperationDefinitionNode, type SelectionSetNode
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import { keepText, keptText } from '../http/kept-texts.ts'
import { checkLimits, weightOf } from './limits.ts'

/** What was answered: each field of the root with its value as JSON. */
export type WrittenFields = Array<[key: string, json: string]>

type Variables = Record<string, unknown>
type Result = Promise<ExecutionResult> | ExecutionResult

/** A part of answers, whatever the question around it. */
interface Part {
  /** What its texts are kept under: they are to hold no compiled code. */
  key: object
  /** The JSON of what is asked of a thing, or of a list by its arguments; undefined where it cannot be told without a fault. */
  write (thing: object): Promise<string | undefined>
}

/** A field that is selected of the items of a list. */
export interface Selected { key: string, name: string }

/** What writes a list as JSON, by the field that has such items, as in `Query.metricPoints`. What it throws is told as what the list itself does. */
export type ListWriters = Record<string, (of: any, args: any, selected: Selected[]) => Promise<string>>

/** A list that is written at once, where it stands in an answer. */
interface WrittenList { of: unknown, args: unknown }

/** Where parts stand in an answer: at a key, or further in. */
type Places = Map<string, Part | Places>

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
 * differ in filter, order, page or alias consist of the same texts. Long lists of flat items are written by who knows how, not field by field.
 */
export function createParts (schema: GraphQLSchema, listWriters: ListWriters) {
  const planned = withThings(schema, Object.keys(listWriters))
  const known = new LRUCache<string, Part>({ maxSize: KNOWN_FIELDS })

  function partOf (type: GraphQLObjectType, selectionSet: SelectionSetNode, fragments: FragmentDefinitionNode[]): Part {
    const text = print(documentOf(type, selectionSet, fragments))
    const before = known.get(text)
    if (before !== undefined) return before
    const ask = compiled(planned, text)
    const key = {}
    const part: Part = {
      key,
      async write (thing) {
        const { data, errors } = await ask(thing, {})
        if (errors !== undefined) return undefined
        const json = JSON.stringify(data![type.name])
        keepText(thing, key, json)
        return json
      }
    }
    known.set(text, part, { size: weightOf(checkLimits(parse(text)).fields, text) })
    return part
  }

  /** Undefined where a document has none. */
  function plan (document: DocumentNode, operation: OperationDefinitionNode): Plan | undefined {
    const hasThings = !asksForDay(operation)
    const fragments = new Map(document.definitions.flatMap(definition => definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : []))
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
      const selections = fields.map(field => {
        const found = planField(field, parent)
        if (found === undefined) return field
        places.set(keyOf(field), found.place)
        return found.field
      })
      return places.size === 0 ? undefined : { selectionSet: { ...selectionSet, selections }, places }
    }

    function planField (field: FieldNode, parent: GraphQLObjectType): { field: FieldNode, place: Part | Places } | undefined {
      const type = getNamedType(parent.getFields()[field.name.value]?.type)
      const { selectionSet, ...unselected } = field
      if (selectionSet === undefined || !isObjectType(type)) return undefined
      const list = listOf(parent, field, selectionSet)
      if (list !== undefined) return { field: { ...unselected, alias: nameNode(keyOf(field)), name: nameNode(WRITTEN + field.name.value) }, place: list }
      if (hasThings && THINGS.includes(type.name)) {
        const used = selfContained(selectionSet, fragments)
        if (used !== undefined) return { field: { ...field, selectionSet: ITSELF_ALONE }, place: partOf(type, selectionSet, used) }
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
    return { key: {}, write: async list => await write((list as WrittenList).of, (list as WrittenList).args, selected).catch(() => undefined) }
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

const ITSELF_ALONE: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [{ kind: Kind.FIELD, name: nameNode(ITSELF) }] }

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
  if (!isCompiledQuery(query)) throw new Error(`the compiler did not take a document: ${JSON.stringify(query.errors)}`)
  return (root, variables) => query.query(root, {}, variables)
}

/** Undefined if a part has a fault. */
async function writeFields (data: Record<string, unknown>, places: Places): Promise<WrittenFields | undefined> {
  const missing: Array<{ pieces: string[], index: number, part: Part, thing: object }> = []
  const fields = Object.entries(data).filter(([, value]) => value !== undefined).map(([key, value]) => {
    const pieces: string[] = []
    write(pieces, value, places.get(key))
    return [key, pieces] as const
  })
  await Promise.all(missing.map(async ({ pieces, index, part, thing }) => { pieces[index] = await part.write(thing) ?? '' }))
  if (missing.some(({ pieces, index }) => pieces[index] === '')) return undefined
  return fields.map(([key, pieces]) => [key, pieces.join('')])

  function write (pieces: string[], value: unknown, place: Part | Places | undefined): void {
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
        pieces.push(`${index === 0 ? '{' : ','}"${key}":`)
        write(pieces, inner, place.get(key))
      })
      pieces.push(present.length === 0 ? '{}' : '}')
    } else {
      const thing = (value as Record<typeof ITSELF, object>)[ITSELF]
      const known = keptText(thing, place.key)
      if (known === undefined) missing.push({ pieces, index: pieces.length, part: place, thing })
      pieces.push(known ?? '')
    }
  }
}
