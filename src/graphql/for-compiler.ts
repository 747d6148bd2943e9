import { Kind, visit, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql'

/** Whether the compiler reads a question as it is meant. */
export const isForCompiler = (document: DocumentNode, operation: OperationDefinitionNode): boolean =>
  !losesSomething(document) && !isPlacedOtherwise(document, operation)

/**
 * What is asked as `__proto__` would become the prototype of its object, and be missing from the answer. And of fields with selections of their own that
 * are merged, some of them under a condition, the compiler forgets the condition for what stands in fragments within: to be written alike in two places is
 * enough to be thought so.
 */
function losesSomething (document: DocumentNode): boolean {
  const seen = new Set<string>()
  let [hasPrototype, hasConditions, hasFragments, hasTwice] = [false, false, false, false]
  const look = (key: string): void => {
    hasTwice ||= seen.has(key)
    seen.add(key)
  }
  visit(document, {
    Directive () { hasConditions = true },
    InlineFragment () { hasFragments = true },
    FragmentSpread ({ name }) {
      hasFragments = true
      look(`...${name.value}`)
    },
    Field ({ alias, name, selectionSet }) {
      hasPrototype ||= alias?.value === '__proto__'
      if (selectionSet !== undefined) look((alias ?? name).value)
    }
  })
  return hasPrototype || (hasConditions && hasFragments && hasTwice)
}

/** Of a field that is asked for twice in one place, the compiler gives the second one the place of the first, even where a condition leaves that one out. */
function isPlacedOtherwise (document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const fragments = new Map(document.definitions.flatMap(definition => definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : []))
  /** By the path in the answer, whether what stands there first is under a condition. */
  const first = new Map<string, boolean>()
  return look(operation.selectionSet, '', false)

  function look ({ selections }: SelectionSetNode, path: string, underCondition: boolean): boolean {
    return selections.some(selection => {
      const isConditional = underCondition || selection.directives!.length > 0
      if (selection.kind === Kind.FRAGMENT_SPREAD) return look(fragments.get(selection.name.value)!.selectionSet, path, isConditional)
      if (selection.kind === Kind.INLINE_FRAGMENT) return look(selection.selectionSet, path, isConditional)
      const at = `${path} ${(selection.alias ?? selection.name).value}`
      if (first.get(at) === true) return true
      if (!first.has(at)) first.set(at, isConditional)
      return selection.selectionSet !== undefined && look(selection.selectionSet, at, isConditional)
    })
  }
}
