import {
  getNamedType, getNullableType, isCompositeType, isListType, isObjectType, Kind, SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef,
  valueFromASTUntyped, type DocumentNode, type FieldNode, type FragmentDefinitionNode, type GraphQLField, type GraphQLInterfaceType,
  type GraphQLNamedType, type GraphQLObjectType, type GraphQLSchema, type OperationDefinitionNode, type SelectionSetNode, type ValueNode
} from 'graphql'
import { DomainError } from '../errors.ts'
import { listSizeOf, pageSizeOf } from './list-sizes.ts'

/** A query may cost as much as so many fields take to be written, wherever in the answer they stand. */
export const COST_BUDGET = 500_000

/** A query that would give too much at once. */
export class CostError extends DomainError {
  declare readonly extensions: { code: string, cost: number, budget: number }

  constructor (cost: number) {
    super('COST_EXCEEDED', 400, `the query may give ${cost} fields, the budget is ${COST_BUDGET}: ask for fewer items (first, ids, from, to), a longer interval, or fewer fields of them`)
    Object.assign(this.extensions, { cost, budget: COST_BUDGET })
  }
}

type Variables = Readonly<Record<string, unknown>>

/** What operations cost that have no list whose length a variable may decide: documents are kept, and asked with other values over and over. */
const fixedCosts = new WeakMap<OperationDefinitionNode, number>()

/** What the operation costs. @throws CostError if that is more than the budget. */
export function checkCost (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): number {
  const cost = fixedCosts.get(operation) ?? costOf(schema, document, operation, variables)
  if (cost > COST_BUDGET) throw new CostError(cost)
  return cost
}

const hasVariable = (value: ValueNode): boolean => value.kind === Kind.VARIABLE ||
  (value.kind === Kind.LIST && value.values.some(hasVariable)) || (value.kind === Kind.OBJECT && value.fields.some(({ value }) => hasVariable(value)))

const META_FIELDS: Record<string, GraphQLField<unknown, unknown>> = Object.fromEntries(
  [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].map(field => [field.name, field]))

const isConnection = (type: GraphQLNamedType): boolean => isObjectType(type) && type.name.endsWith('Connection')

/**
 * How many fields an answer may have: each costs one, times the lengths of the lists around it. What the lists hold is not looked up, so that a
 * query costs the same whenever it is asked. The document must be valid and as the parser made it; each fragment is reckoned once.
 */
export function costOf (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  const defaults = operation.variableDefinitions!.flatMap(({ variable, defaultValue }) =>
    defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]])
  const values = { ...Object.fromEntries(defaults), ...variables }
  const reckoned = new Map<string, number>()
  let isFixed = true

  const typeOf = (name: string): GraphQLNamedType => schema.getType(name)!

  function ofFragment (name: string, pageSize: number): number {
    const key = `${name} ${pageSize}`
    const known = reckoned.get(key)
    if (known !== undefined) return known
    const { typeCondition, selectionSet } = fragments.get(name)!
    const cost = ofSelections(selectionSet, typeOf(typeCondition.name.value), pageSize)
    reckoned.set(key, cost)
    return cost
  }

  /** `pageSize` is how many items the connection holds whose selections these are. */
  function ofSelections ({ selections }: SelectionSetNode, type: GraphQLNamedType, pageSize: number): number {
    let cost = 0
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) cost += ofField(selection, type, pageSize)
      else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += ofFragment(selection.name.value, pageSize)
      else cost += ofSelections(selection.selectionSet, selection.typeCondition === undefined ? type : typeOf(selection.typeCondition.name.value), pageSize)
    }
    return Math.min(cost, Number.MAX_SAFE_INTEGER)
  }

  function argumentsOf (node: FieldNode): Variables {
    isFixed &&= !node.arguments!.some(({ value }) => hasVariable(value))
    return Object.fromEntries(node.arguments!.map(({ name, value }) => [name.value, valueFromASTUntyped(value, values)]))
  }

  function ofField (node: FieldNode, parent: GraphQLNamedType, pageSize: number): number {
    const name = node.name.value
    const field = META_FIELDS[name] ?? (parent as GraphQLObjectType | GraphQLInterfaceType).getFields()[name]!
    const type = getNamedType(field.type)
    // Most fields are none of the two, and what their arguments are makes no difference.
    const isList = isListType(getNullableType(field.type))
    const args = isList || isConnection(type) ? argumentsOf(node) : {}
    const each = 1 + (node.selectionSet === undefined || !isCompositeType(type) ? 0 : ofSelections(node.selectionSet, type, isConnection(type) ? pageSizeOf(args) : 0))
    if (!isList) return each
    const size = isConnection(parent) ? pageSize : listSizeOf(`${parent.name}.${name}`, args, field.args.some(({ name }) => name === 'first'))
    return Math.min(each * size, Number.MAX_SAFE_INTEGER)
  }

  const cost = ofSelections(operation.selectionSet, schema.getRootType(operation.operation)!, 0)
  if (isFixed) fixedCosts.set(operation, cost)
  return cost
}
