import { remembered } from '../knowledge/frozen.ts'
import { pick, type Selection } from '../lists/fields.ts'

/** JSON that is written already, in pieces of text or of its bytes. */
export class Written {
  readonly pieces: ReadonlyArray<string | Buffer>

  constructor (...pieces: Array<string | Buffer>) { this.pieces = pieces }
}

/** So many different parts of a thing are kept in text; an application asks for one or two. */
const KEPT_PARTS = 4

/** Of all texts together, in characters; when they are more, the keeping begins anew. */
const KEPT_CHARACTERS = 16 * 1024 * 1024

const views = new WeakSet<object>()
let texts = new WeakMap<object, Map<string, string>>()
let written = 0

/**
 * What a façade shows of the things of a snapshot, put together once for each. Its JSON is kept too: lists that differ in order, filter or page
 * consist of the same texts.
 */
export const viewed = <T extends object, R extends object>(view: (thing: T) => R): (thing: T) => R => remembered(thing => {
  const made = view(thing)
  views.add(made)
  return made
})

/** Of a thing or a list of such, what was selected; `fields` is the name under which that part is kept. */
export function writeParts (data: unknown, fields: string, selection: Selection): Written {
  return new Written(Array.isArray(data) ? `[${data.map(item => writePart(item, fields, selection)).join(',')}]` : writePart(data, fields, selection))
}

function writePart (thing: unknown, fields: string, selection: Selection): string {
  const isView = typeof thing === 'object' && thing !== null && views.has(thing)
  const known = isView ? texts.get(thing)?.get(fields) : undefined
  if (known !== undefined) return known
  const text = JSON.stringify(pick(thing, selection))
  if (isView) keep(thing, fields, text)
  return text
}

function keep (view: object, fields: string, text: string): void {
  written += text.length
  if (written > KEPT_CHARACTERS) {
    texts = new WeakMap()
    written = text.length
  }
  const parts = texts.get(view) ?? new Map<string, string>()
  if (parts.size >= KEPT_PARTS) parts.delete(parts.keys().next().value!)
  texts.set(view, parts.set(fields, text))
}

/** An answer as JSON, parts of which may be written already; bytes if they are. */
export function writeAnswer (answer: unknown): string | Buffer {
  if (answer instanceof Written) return joined(answer.pieces)
  if (typeof answer !== 'object' || answer === null || !Object.values(answer).some(value => value instanceof Written)) return JSON.stringify(answer)
  const pieces: Array<string | Buffer> = []
  for (const [name, value] of Object.entries(answer)) {
    if (value !== undefined) pieces.push(`${pieces.length === 0 ? '{' : ','}"${name}":`, ...(value instanceof Written ? value.pieces : [JSON.stringify(value)]))
  }
  pieces.push('}')
  return joined(pieces)
}

const joined = (pieces: ReadonlyArray<string | Buffer>): string | Buffer => pieces.every(piece => typeof piece === 'string')
  ? pieces.join('')
  : Buffer.concat(pieces.map(piece => typeof piece === 'string' ? Buffer.from(piece) : piece))
