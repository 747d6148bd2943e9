import fc, { type Arbitrary } from 'fast-check'
import {
  getNamedType, getNullableType, isAbstractType, isCompositeType, isEnumType, isListType, isObjectType, Kind, parse, print, visit,
  type DocumentNode, type FragmentDefinitionNode, type GraphQLArgument, type GraphQLField, type GraphQLInterfaceType, type GraphQLObjectType, type GraphQLSchema
} from 'graphql'

/** What documents may ask with, in the operation that uses it. */
export const VARIABLES = { yes: true, no: false, two: 2, none: null, id: 'calico', day: '2019-03-01' }
const TYPES: Record<keyof typeof VARIABLES, string> = { yes: 'Boolean!', no: 'Boolean!', two: 'Int', none: 'Int', id: 'ID!', day: 'Date' }

/** Values by the type of an argument; some of them are refused. */
const VALUES: Record<string, string[]> = {
  Int: ['1', '2', '3', '0', '-1', '5.0', '$two', '$none'],
  Boolean: ['true', 'false', '$yes', '$no'],
  Date: ['"2018-07-26"', '"2022-01-01"', '"2026-11-26"', '"2020-02-30"', '$day', '"""2021-01-01"""'],
  ID: ['"calico"', '"flannel"', '"nobody"', '"encryption"', '"vxlan"', '"\\u0063alico"', '7', '$id'],
  String: ['"name"', '"-name"', '"calico"', '"vxlan"', '""']
}
const DIRECTIVES = ['@include(if: $yes)', '@include(if: $no)', '@skip(if: $no)', '@skip(if: $yes)', '@include(if: true)', '@skip(if: true)']
/** Names of the schema among them, and those that objects of JavaScript have. */
const ALIASES = ['a', 'b', 'id', 'name', 'nodes', 'constructor', '__proto__']
/** Marks what is to become a fragment with a name. */
const NAMED = 'named'

type Composite = GraphQLObjectType | GraphQLInterfaceType

/**
 * Documents over a schema as a client, or somebody who wishes it ill, may write them: aliases, arguments, fragments of every kind, conditions, variables.
 * Each is a query that reads well and asks for fields that there are; whether it may be asked so is for the schema to say.
 */
export function documentsOf (schema: GraphQLSchema): Arbitrary<string> {
  const selections = new Map<string, Arbitrary<string>>()

  function selectionOf (type: Composite, depth: number): Arbitrary<string> {
    const key = `${type.name} ${depth}`
    const known = selections.get(key)
    if (known !== undefined) return known
    const fields = Object.values(type.getFields()).filter(field => depth > 0 || !isCompositeType(getNamedType(field.type))).map(field => fieldOf(field, depth))
    const narrower = isAbstractType(type) ? [...schema.getPossibleTypes(type)] : [type]
    const fragments = depth === 0 ? [] : narrower.map(type => fragmentOf(type, depth - 1))
    const made = fc.array(oftenOf(fc.oneof(fc.constant('__typename'), ...fields), fc.oneof(fc.constant('__typename'), ...fragments), 8), { minLength: 1, maxLength: 4 })
      .map(parts => `{ ${parts.join(' ')} }`)
    selections.set(key, made)
    return made
  }

  function fieldOf ({ name, args, type }: GraphQLField<unknown, unknown>, depth: number): Arbitrary<string> {
    const inner = getNamedType(type)
    return fc.tuple(
      rarely(fc.constantFrom(...ALIASES).map(alias => `${alias}: `)),
      fc.tuple(...args.map(argumentOf)).map(given => given.some(text => text !== '') ? `(${given.filter(text => text !== '').join(', ')})` : ''),
      rarely(fc.constantFrom(...DIRECTIVES)),
      isCompositeType(inner) ? selectionOf(inner as Composite, depth - 1) : fc.constant('')
    ).map(([alias, given, directive, selection]) => `${alias}${name}${given} ${directive} ${selection}`)
  }

  function fragmentOf (type: Composite, depth: number): Arbitrary<string> {
    return fc.tuple(fc.constantFrom('', ` on ${type.name}`, ` on ${type.name} @${NAMED}`), rarely(fc.constantFrom(...DIRECTIVES)), selectionOf(type, depth))
      .map(([on, directive, selection]) => `...${on === '' && isObjectType(type) ? '' : on} ${directive} ${selection}`)
  }

  return selectionOf(schema.getQueryType()!, 4).map(selection => print(withVariables(withNames(parse(`query ${selection}`)))))
}

const rarely = (text: Arbitrary<string>): Arbitrary<string> => oftenOf(fc.constant(''), text, 8)

const oftenOf = <T>(usual: Arbitrary<T>, other: Arbitrary<T>, times: number): Arbitrary<T> =>
  fc.oneof({ arbitrary: usual, weight: times }, { arbitrary: other, weight: 1 })

function argumentOf ({ name, type }: GraphQLArgument): Arbitrary<string> {
  const inner = getNamedType(type)
  const isRequired = String(type).endsWith('!')
  const values = isEnumType(inner) ? inner.getValues().map(({ name }) => name) : VALUES[inner.name] ?? []
  if (values.length === 0) return fc.constant('')
  const value = fc.constantFrom(...values)
  const given = isListType(getNullableType(type)) ? fc.oneof(fc.array(value, { maxLength: 2 }).map(list => `[${list.join(', ')}]`), value) : value
  return (isRequired ? given : oftenOf(fc.constant(''), fc.oneof(given, given, fc.constant('null')), 1)).map(text => text === '' ? '' : `${name}: ${text}`)
}

/** Inline fragments that are marked so, as fragments with a name. */
function withNames (document: DocumentNode): DocumentNode {
  const fragments: FragmentDefinitionNode[] = []
  const { definitions } = visit(document, {
    InlineFragment: {
      leave ({ directives = [], typeCondition, selectionSet }) {
        if (typeCondition === undefined || !directives.some(({ name }) => name.value === NAMED)) return undefined
        const name = { kind: Kind.NAME as const, value: `F${fragments.length}` }
        fragments.push({ kind: Kind.FRAGMENT_DEFINITION, name, typeCondition, selectionSet })
        return { kind: Kind.FRAGMENT_SPREAD, name, directives: directives.filter(({ name }) => name.value !== NAMED) }
      }
    }
  })
  return { kind: Kind.DOCUMENT, definitions: [...definitions, ...fragments] }
}

/** The operation names the variables that are used, and no others. */
function withVariables (document: DocumentNode): DocumentNode {
  const used = Object.keys(variablesOf(document)) as Array<keyof typeof VARIABLES>
  return used.length === 0 ? document : parse(print(document).replace(/^(?:query )?\{/, `query (${used.map(name => `$${name}: ${TYPES[name]}`).join(', ')}) {`))
}

/** The values of the variables that a document uses. */
export function variablesOf (document: DocumentNode): Partial<typeof VARIABLES> {
  const used = new Set<string>()
  visit(document, { Variable: ({ name }) => { used.add(name.value) } })
  return Object.fromEntries(Object.entries(VARIABLES).filter(([name]) => used.has(name)))
}
