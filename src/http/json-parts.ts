import { remembered } from '../knowledge/frozen.ts'
import { pick, selectionAt, type Selection } from '../lists/fields.ts'
import { keepFew, keepText, keptText } from './kept-texts.ts'

/** JSON that is written already, in pieces of text or of its bytes. */
export class Written {
  readonly pieces: ReadonlyArray<string | Buffer>

  constructor (...pieces: Array<string | Buffer>) { this.pieces = pieces }
}

const views = new WeakSet<object>()

/**
 * What a façade shows of the things of a snapshot, put together once for each. Its JSON is kept too: lists that differ in order, filter or page
 * consist of the same texts.
 */
export const viewed = <T extends object, R extends object>(view: (thing: T) => R): (thing: T) => R => remembered(thing => marked(view(thing)))

function marked<R extends object> (view: R): R {
  views.add(view)
  return view
}

/**
 * A view that consists of another one, which things share, and after it one property of its own, worked out when it is asked for. There is one for
 * each thing and day: what is kept of it goes with it, without anybody keeping account.
 */
export class ExtendedView<S extends object> {
  readonly #shared: S
  readonly #name: string
  readonly #read: () => unknown
  /** Made when the first is kept: of most days, none is. */
  #texts: Map<Selection, string> | undefined

  constructor (shared: S, name: string, read: () => unknown) {
    this.#shared = shared
    this.#name = name
    this.#read = read
    Object.freeze(this)
  }

  /** As an object whose properties can be read by name. */
  get readable (): object { return Object.defineProperty(Object.create(this.#shared), this.#name, { get: this.#read }) }

  write (selection: Selection, isKept: boolean): string {
    return join(writePart(this.#shared, selection, isKept), this.#texts?.get(selection) ?? this.#writeOwn(selection, isKept))
  }

  #writeOwn (selection: Selection, isKept: boolean): string {
    const inner = selectionAt(selection, this.#name)
    const text = inner === undefined ? '{}' : `{"${this.#name}":${JSON.stringify(pick(this.#read(), inner))}}`
    if (isKept) keepFew(this.#texts ??= new Map<Selection, string>(), selection, text)
    return text
  }
}

/** Of a thing or a list of such, what was selected. Texts are kept of what `isKept` says will be asked for again. */
export const writeParts = (data: unknown, selection: Selection, isKept: boolean): Written => new Written(Array.isArray(data)
  ? `[${data.map(item => writePart(item, selection, isKept)).join(',')}]`
  : writePart(data, selection, isKept))

function writePart (thing: unknown, selection: Selection, isKept: boolean): string {
  if (thing instanceof ExtendedView) return thing.write(selection, isKept)
  if (typeof thing !== 'object' || thing === null || !views.has(thing)) return JSON.stringify(pick(thing, selection))
  const known = keptText(thing, selection)
  if (known !== undefined) return known
  const text = JSON.stringify(pick(thing, selection))
  if (isKept) keepText(thing, selection, text)
  return text
}

/** Two objects as one. */
const join = (one: string, other: string): string => one === '{}' ? other : other === '{}' ? one : `${one.slice(0, -1)},${other.slice(1)}`

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
