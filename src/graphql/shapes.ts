import {
  getNamedType, isScalarType, Kind, Lexer, parseType, Source, TokenKind, TypeInfo, visit, visitWithTypeInfo,
  type DocumentNode, type NameNode, type OperationDefinitionNode, type ValueNode, type VariableDefinitionNode, type VariableNode
} from 'graphql'
import type { GraphQLNamedType, GraphQLSchema, Token } from 'graphql'
import { LIMITS } from './limits.ts'

/**
 * What documents have in common that differ only in the values that are written into them, as dashboards write days and ids, in the name of their
 * operation, or in comments and spaces.
 */
export interface Shape {
  key: string
  /** The values, in order, under the names of the variables that stand for them. */
  literals: Record<string, unknown>
  operationName: string | undefined
}

const LITERALS: ReadonlySet<string> = new Set([TokenKind.INT, TokenKind.FLOAT, TokenKind.STRING, TokenKind.BLOCK_STRING])

/** Where a value means the same as a literal and as a variable. */
const READ_ALIKE: Partial<Record<Kind, (type: GraphQLNamedType) => boolean>> = {
  [Kind.INT]: ({ name }) => ['Int', 'Float', 'ID'].includes(name),
  [Kind.FLOAT]: ({ name }) => name === 'Float',
  [Kind.STRING]: type => isScalarType(type) && !['Int', 'Float', 'Boolean'].includes(type.name)
}

/** Two underscores in front: nobody else's variables begin so. */
const nameOf = (index: number): string => `__literal${index}`

/** The shape of a document with one query; undefined for others, and for text that is none. Defaults of variables cannot vary, so those have none either. */
export function shapeOf (query: string): Shape | undefined {
  const literals: Record<string, unknown> = {}
  let key = ''
  let operationName: string | undefined
  let [tokens, depth, count] = [0, 0, 0]
  let [isBetween, isNamed] = [true, false]
  try {
    const lexer = new Lexer(new Source(query))
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      const { kind, value } = token
      if (++tokens > LIMITS.tokens || kind === TokenKind.EQUALS) return undefined
      if (kind === TokenKind.BRACE_L) depth++
      else if (kind === TokenKind.BRACE_R) depth--
      if (LITERALS.has(kind)) {
        const literal = valueOf(token)
        if (literal === undefined) return undefined
        literals[nameOf(count++)] = literal
        // No token begins like this, so no name can stand for a value.
        key += `#${kind}`
      } else if (kind === TokenKind.NAME && isNamed) {
        // Of two operations the names would matter.
        if (operationName !== undefined) return undefined
        operationName = value
      } else {
        key += kind === TokenKind.NAME ? ` ${value}` : kind
      }
      isNamed = isBetween && value === 'query'
      isBetween = depth === 0 && kind === TokenKind.BRACE_R
    }
  } catch {
    return undefined
  }
  return { key, literals, operationName }
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
