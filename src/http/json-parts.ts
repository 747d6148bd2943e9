import { once, remembered } from '../knowledge/frozen.ts'
import { pick, selectionAt, type Selection } from '../lists/fields.ts'

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
let texts = new WeakMap<object, Map<Selection, string>>()
let written = 0

/**
 * What a façade shows of the things of a snapshot, put together once for each. Its JSON is kept too: lists that differ in order, filter or page
 * consist of the same texts, and so do those of days on which the same was said.
 */
export const viewed = <T extends object, R extends object>(view: (thing: T) => R): (thing: T) => R => remembered(thing => marked(view(thing)))

/** The same of a part of a view, which is put together when it is first asked for. */
export const viewedOnce = <R extends object | null>(view: () => R): () => R => once(() => marked(view()))

function marked<R extends object | null> (view: R): R {
  if (view !== null) views.add(view)
  return view
}

/** Of a thing or a list of such, what was selected. Texts are kept of what `isKept` says will be asked for again. */
export const writeParts = (data: unknown, selection: Selection, isKept: boolean): Written => new Written(Array.isArray(data) && !views.has(data)
  ? `[${data.map(item => write(item, selection, isKept)).join(',')}]`
  : write(data, selection, isKept))

function write (thing: unknown, selection: Selection, isKept: boolean): string {
  if (typeof thing !== 'object' || thing === null || !views.has(thing)) return JSON.stringify(pick(thing, selection))
  const known = texts.get(thing)?.get(selection)
  if (known !== undefined) return known
  const text = Array.isArray(thing) ? JSON.stringify(pick(thing, selection)) : compose(thing, selection, isKept)
  if (isKept) keep(thing, selection, text)
  return text
}

/** Property by property, so that what is a view itself is told by the text that is kept of it. */
function compose (view: object, selection: Selection, isKept: boolean): string {
  const properties: string[] = []
  // Only what was asked for is read: views may work out their properties when they are.
  for (const name of Object.keys(view)) {
    const inner = selectionAt(selection, name)
    if (inner !== undefined) properties.push(`${JSON.stringify(name)}:${write((view as Record<string, unknown>)[name], inner, isKept)}`)
  }
  return `{${properties.join(',')}}`
}

function keep (view: object, selection: Selection, text: string): void {
  written += text.length
  if (written > KEPT_CHARACTERS) {
    texts = new WeakMap()
    written = text.length
  }
  const parts = texts.get(view) ?? new Map<Selection, string>()
  if (parts.size >= KEPT_PARTS) parts.delete(parts.keys().next().value!)
  texts.set(view, parts.set(selection, text))
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
