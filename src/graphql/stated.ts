import { getNamedType, isLeafType, isObjectType, Kind, visit, type ArgumentNode, type FragmentDefinitionNode, type GraphQLObjectType, type SelectionNode } from 'graphql'

/** What a thing has in common with itself on other days, so that it need be written only once for all of them. */
export interface Stated {
  /** By type, the fields that are the same on all those days: those that are named, or all. What they lead to is followed into these types alone. */
  fields: Record<string, readonly string[] | 'all'>
  /** The object that is the same one on all those days, and only on them. */
  sharedBy (thing: any): object
}

export const NOTHING_STATED: Stated = { fields: {}, sharedBy: thing => thing }

/** What tells whether a selection asks for nothing but what is stated, and says by itself what it asks: without variables and conditions. */
export function statedIn ({ fields }: Stated, fragments: Map<string, FragmentDefinitionNode>) {
  return function isStated (selection: SelectionNode, type: GraphQLObjectType): boolean {
    if (selection.directives!.length > 0) return false
    if (selection.kind !== Kind.FIELD) {
      const { typeCondition, selectionSet } = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value)! : selection
      return (typeCondition === undefined || typeCondition.name.value === type.name) && selectionSet.selections.every(inner => isStated(inner, type))
    }
    const name = selection.name.value
    if (name === '__typename') return true
    const told = fields[type.name]
    if (told === undefined || !(told === 'all' || told.includes(name)) || selection.arguments!.some(hasVariable)) return false
    const leadsTo = getNamedType(type.getFields()[name]!.type)
    return isLeafType(leadsTo) || (isObjectType(leadsTo) && leadsTo.name in fields && selection.selectionSet!.selections.every(inner => isStated(inner, leadsTo)))
  }
}

function hasVariable (argument: ArgumentNode): boolean {
  let has = false
  visit(argument, { Variable () { has = true } })
  return has
}
