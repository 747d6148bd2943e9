import {
  getNamedType, isScalarType, Kind, Lexer, parseType, Source, TokenKind, TypeInfo, visit, visitWithTypeInfo,
  type DocumentNode, type FieldNode, type NameNode, type OperationDefinitionNode, type SelectionNode, type ValueNode, type VariableDefinitionNode,
  type VariableNode
} from 'graphql'
import type { GraphQLNamedType, GraphQLSchema, Token } from 'graphql'
import { LIMITS } from './limits.ts'

/**
 * What documents have in common that differ only in the values that are written into them, as dashboards write days and ids, in the aliases at their
 * root, as applications number them, in the name of their operation, or in comments and spaces.
 */
export interface Shape {
  key: string
  /** The values, in order, under the names of the variables that stand for them. */
  literals: Record<string, unknown>
  /** For each alias at the root, the one that stands for it. */
  aliases: ReadonlyMap<string, string>
  operationName: string | undefined
}

const LITERALS: ReadonlySet<string> = new Set([TokenKind.INT, TokenKind.FLOAT, TokenKind.STRING, TokenKind.BLOCK_STRING])

/** Parentheses count twice: what stands in one is never at 1, where the fields of the root are. */
const DEEPER: Partial<Record<TokenKind, number>> = { [TokenKind.BRACE_L]: 1, [TokenKind.BRACE_R]: -1, [TokenKind.PAREN_L]: 2, [TokenKind.PAREN_R]: -2 }

/** Where a value means the same as a literal and as a variable. */
const READ_ALIKE: Partial<Record<Kind, (type: GraphQLNamedType) => boolean>> = {
  [Kind.INT]: ({ name }) => ['Int', 'Float', 'ID'].includes(name),
  [Kind.FLOAT]: ({ name }) => name === 'Float',
  [Kind.STRING]: type => isScalarType(type) && !['Int', 'Float', 'Boolean'].includes(type.name)
}

/** Two underscores in front: nobody else's variables begin so. */
const nameOf = (index: number): string => `__literal${index}`

/** Nor should anybody's aliases; a document in which any name does has no shape. */
const SHARED_ALIAS = '__alias'

/** The shape of a document with one query; undefined for others, and for text that is none. Defaults of variables cannot vary, so those have none either. */
export function shapeOf (query: string): Shape | undefined {
  const literals: Record<string, unknown> = {}
  const parts: string[] = []
  const places: number[] = []
  let operationName: string | undefined
  let [tokens, depth, count] = [0, 0, 0]
  let [isBetween, isNamed, isQuery] = [true, false, false]
  try {
    const lexer = new Lexer(new Source(query))
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      const { kind, value } = token
      if (++tokens > LIMITS.tokens || kind === TokenKind.EQUALS) return undefined
      depth += DEEPER[kind] ?? 0
      if (isBetween) isQuery = kind === TokenKind.BRACE_L || value === 'query'
      if (LITERALS.has(kind)) {
        const literal = valueOf(token)
        if (literal === undefined) return undefined
        literals[nameOf(count++)] = literal
        // No token begins like this, so no name can stand for a value.
        parts.push(`#${kind}`)
      } else if (kind !== TokenKind.NAME) {
        parts.push(kind)
      } else if (isNamed) {
        // Of two operations the names would matter.
        if (operationName !== undefined) return undefined
        operationName = value
      } else {
        if (value.startsWith(SHARED_ALIAS)) return undefined
        const isRootAlias = isQuery && depth === 1 && lexer.lookahead().kind === TokenKind.COLON
        if (isRootAlias) places.push(parts.length)
        parts.push(isRootAlias ? `~${value}` : ` ${value}`)
      }
      isNamed = isBetween && value === 'query'
      isBetween = depth === 0 && kind === TokenKind.BRACE_R
    }
  } catch {
    return undefined
  }
  const aliases = shareAliases(parts, places)
  return { key: parts.join(''), literals, aliases, operationName }
}

/**
 * Puts a shared alias in the place of each, the same for the same. What is also another name in the document stays as it is: a field without an alias,
 * or one in a fragment, may give the same key of the answer, and then the two are merged or refused.
 */
function shareAliases (parts: string[], places: readonly number[]): Map<string, string> {
  const aliases = new Map<string, string>()
  if (places.length === 0) return aliases
  const written = new Set(parts)
  for (const place of places) {
    const alias = parts[place]!.slice(1)
    if (written.has(` ${alias}`)) continue
    const shared = aliases.get(alias) ?? `${SHARED_ALIAS}${aliases.size}`
    aliases.set(alias, shared)
    parts[place] = `#${shared}`
  }
  return aliases
}

/** Undefined for a number that JSON would not keep as it is. */
function valueOf ({ kind, value }: Token): unknown {
  if (kind === TokenKind.STRING || kind === TokenKind.BLOCK_STRING) return value
  const number = Number(value)
  return kind === TokenKind.FLOAT || Number.isSafeInteger(number) ? number : undefined
}

/** A document with variables in the place of its literals; undefined where that cannot be, or where it has not just one operation. */
export function withoutLiterals (schema: GraphQLSchema, document: DocumentNode): DocumentNode | undefined {
  const operations = document.definitions.filter((definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION)
  if (operations.length !== 1) return undefined
  const types = new TypeInfo(schema)
  const variables: VariableDefinitionNode[] = []
  let isPossible = true

  const replace = ({ kind }: ValueNode): VariableNode | undefined => {
    const type = types.getInputType()
    // A literal is read more strictly than a variable: 5.0 is no Int.
    if (type == null || !READ_ALIKE[kind]!(getNamedType(type))) {
      isPossible = false
      return undefined
    }
    const name: NameNode = { kind: Kind.NAME, value: nameOf(variables.length) }
    const variable: VariableNode = { kind: Kind.VARIABLE, name }
    variables.push({ kind: Kind.VARIABLE_DEFINITION, variable, type: parseType(String(type)), directives: [] })
    return variable
  }
  const replaced = visit(document, visitWithTypeInfo(types, { IntValue: replace, FloatValue: replace, StringValue: replace }))
  if (!isPossible) return undefined
  const definitions = replaced.definitions.map(definition => definition.kind === Kind.OPERATION_DEFINITION
    ? { ...definition, variableDefinitions: [...definition.variableDefinitions ?? [], ...variables] }
    : definition)
  return { ...replaced, definitions }
}

/** The document with the shared aliases at the root of its operation. */
export function withoutAliases (document: DocumentNode, aliases: Shape['aliases']): DocumentNode {
  const rename = (selection: SelectionNode): SelectionNode => {
    const shared = selection.kind === Kind.FIELD && selection.alias !== undefined ? aliases.get(selection.alias.value) : undefined
    return shared === undefined ? selection : { ...selection as FieldNode, alias: { kind: Kind.NAME, value: shared } }
  }
  const definitions = document.definitions.map(definition => definition.kind === Kind.OPERATION_DEFINITION
    ? { ...definition, selectionSet: { ...definition.selectionSet, selections: definition.selectionSet.selections.map(rename) } }
    : definition)
  return { ...document, definitions }
}

/** What was answered under the shared aliases, under those that were asked for. */
export function underAliases<T> (fields: Array<[key: string, value: T]>, aliases: Shape['aliases']): Array<[key: string, value: T]> {
  if (aliases.size === 0) return fields
  const asked = new Map([...aliases].map(([alias, shared]) => [shared, alias]))
  return fields.map(([key, value]) => [asked.get(key) ?? key, value])
}
