import { Kind, Lexer, Source, TokenKind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql'
import { DomainError } from '../errors.ts'

/**
 * What a document may be made of, whatever it asks for. All that the usual clients and explorers send stays far below. The comparisons are those of
 * graphql-js, which sees to it that fields of the same name can be merged, and gives up after so many.
 */
export const LIMITS = {
  characters: 32_768, tokens: 2000, nesting: 100, depth: 16, fields: 2000, aliases: 100, directives: 50, repeats: 300, comparisons: 500_000
}

const WORDS: Record<keyof typeof LIMITS, string> = {
  characters: 'is {} characters long',
  tokens: 'is made of {} tokens',
  nesting: 'nests brackets too deep',
  depth: 'nests fields {} levels deep',
  fields: 'selects {} fields, fragments included',
  aliases: 'has {} aliases',
  directives: 'has {} directives',
  repeats: 'selects {} fields again beside themselves',
  comparisons: 'needs {} comparisons of fields that have the same name'
}

/** A document that is refused for its make. */
export class DocumentLimitError extends DomainError {
  declare readonly extensions: { code: string, found?: number, limit: number }

  constructor (what: keyof typeof LIMITS, found?: number) {
    const code = `${what === 'characters' ? 'LENGTH' : what.toUpperCase()}_EXCEEDED`
    super(code, 400, `the document ${WORDS[what].replace('{}', found === undefined ? 'too many' : String(found))}; the limit is ${LIMITS[what]}`)
    Object.assign(this.extensions, found === undefined ? { limit: LIMITS[what] } : { found, limit: LIMITS[what] })
  }
}

export function checkLength (query: string): void {
  if (query.length > LIMITS.characters) throw new DocumentLimitError('characters', query.length)
}

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

/**
 * Before a document is parsed, since the parser calls itself for each bracket within another. What is no document is for it to refuse.
 * @throws DocumentLimitError
 */
export function checkNesting (query: string): void {
  // Most have fewer brackets altogether.
  if ((query.match(/[[{(]/g) ?? []).length <= LIMITS.nesting) return
  const lexer = new Lexer(new Source(query))
  let nesting = 0
  for (let tokens = 0; tokens <= LIMITS.tokens; tokens++) {
    const kind = nextKind(lexer)
    if (kind === TokenKind.EOF) return
    if (OPENING.has(kind)) nesting++
    if (CLOSING.has(kind)) nesting--
    if (nesting > LIMITS.nesting) throw new DocumentLimitError('nesting')
  }
}

function nextKind (lexer: Lexer): TokenKind {
  try {
    return lexer.advance().kind
  } catch {
    return TokenKind.EOF
  }
}

/**
 * @returns what the document is made of
 * @throws DocumentLimitError at the first limit that it exceeds
 */
export function checkLimits (document: DocumentNode): Measures {
  const measures = measure(document)
  for (const what of ['depth', 'fields', 'aliases', 'directives', 'repeats'] as const) {
    if (measures[what] > LIMITS[what]) throw new DocumentLimitError(what, measures[what])
  }
  return measures
}

/** So much text takes as much room as a field, once it is read and compiled: it may hold a value, of 300 bytes, in every other character. */
const FIELD_CHARACTERS = 50

/** What it takes to keep a document, in fields. */
export const weightOf = (fields: number, text: string): number => fields + Math.ceil(text.length / FIELD_CHARACTERS)

export interface Measures { depth: number, fields: number, aliases: number, directives: number, repeats: number }

const NOTHING: Measures = { depth: 0, fields: 0, aliases: 0, directives: 0, repeats: 0 }

/**
 * What a document, as the parser made it, comes to once every fragment stands where it is used. Each fragment is measured once, so a short document whose fragments
 * double each other costs no more than any other.
 */
function measure ({ definitions }: DocumentNode): Measures {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  const measured = new Map<string, Measures>()

  function ofFragment (name: string): Measures {
    const known = measured.get(name)
    const fragment = fragments.get(name)
    if (known !== undefined || fragment === undefined) return known ?? NOTHING
    // One that contains itself is for the validation to refuse; here it must only come to an end.
    measured.set(name, NOTHING)
    const found = ofSelections(fragment.selectionSet, fragment.directives!.length)
    measured.set(name, found)
    return found
  }

  function ofSelections ({ selections }: SelectionSetNode, directives: number): Measures {
    const total = { ...NOTHING, directives }
    const keys: string[] = []
    for (const selection of selections) {
      const inner = selection.kind === Kind.FRAGMENT_SPREAD
        ? ofFragment(selection.name.value)
        : selection.selectionSet === undefined ? NOTHING : ofSelections(selection.selectionSet, 0)
      const isField = selection.kind === Kind.FIELD
      total.depth = Math.max(total.depth, inner.depth + (isField ? 1 : 0))
      total.fields += inner.fields + (isField ? 1 : 0)
      total.aliases += inner.aliases + (isField && selection.alias !== undefined ? 1 : 0)
      total.directives += inner.directives + selection.directives!.length
      total.repeats += inner.repeats
      if (isField) keys.push((selection.alias ?? selection.name).value)
    }
    total.repeats += keys.length - new Set(keys).size
    return total
  }

  const operations = definitions.flatMap(definition => definition.kind === Kind.OPERATION_DEFINITION
    ? [ofSelections(definition.selectionSet, definition.directives!.length)]
    : [])
  return operations.reduce((most, one) => ({
    depth: Math.max(most.depth, one.depth),
    fields: most.fields + one.fields,
    aliases: most.aliases + one.aliases,
    directives: most.directives + one.directives,
    repeats: most.repeats + one.repeats
  }), NOTHING)
}
