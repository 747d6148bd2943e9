import { LRUCache } from 'lru-cache'
import { keysNamedIn, selectionOf, type NamedKey, type Selection, type ShapeSchema } from '../lists/fields.ts'

/** Of so many `fields` of one schema it is remembered what they select. */
const KNOWN_SELECTIONS = 50

export interface Asked {
  selection: Selection
  keys: readonly NamedKey[]
  /** Whether it was asked for lately: what is asked for once is not worth keeping. */
  isAskedAgain: boolean
}

const WHOLE: Asked = { selection: true, keys: [], isAskedAgain: true }

/** What `fields` select; the same object for the same text, so that what is made of it can be kept under it. */
export function createSelections (): (fields: string | undefined, schema: ShapeSchema) => Asked {
  const known = new WeakMap<ShapeSchema, LRUCache<string, Asked>>()
  return (fields, schema) => {
    if (fields === undefined) return WHOLE
    let selections = known.get(schema)
    if (selections === undefined) known.set(schema, selections = new LRUCache({ max: KNOWN_SELECTIONS }))
    const before = selections.get(fields)
    if (before !== undefined) return before
    const asked = { selection: selectionOf(fields, schema), keys: keysNamedIn(fields, schema) }
    selections.set(fields, { ...asked, isAskedAgain: true })
    return { ...asked, isAskedAgain: false }
  }
}
