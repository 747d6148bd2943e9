import { remembered } from '../knowledge/frozen.ts'
import { pick, selectionAt, type Selection } from '../lists/fields.ts'
import { keepFew, keepText, keptText } from './kept-texts.ts'

/** JSON that is written already, in pieces of text or of its bytes. */
export class Written {
  readonly pieces: ReadonlyArray<string | Buffer>

  constructor (pieces: ReadonlyArray<string | Buffer>) { this.pieces = pieces }
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

/** In UTF-8. What is as long in it as it is in characters is plain ASCII, which is written in half of the time. */
export const bytesOf = (text: string): Buffer => Buffer.from(text, Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8')

/** Of a thing or a list of such, what was selected. Texts are kept of what `isKept` says will be asked for again. */
export function writeParts (data: unknown, selection: Selection, isKept: boolean): Written {
  if (!Array.isArray(data)) return new Written([writePart(data, selection, isKept)])
  const pieces = data.flatMap((item, index) => [index === 0 ? '' : ',', writePart(item, selection, isKept)])
  return new Written(['[', ...pieces, ']'])
}

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
  const properties = Object.entries(answer).filter(([, value]) => value !== undefined)
  const pieces = properties.flatMap(([name, value], index) => [`${index === 0 ? '{' : ','}"${name}":`, ...(value instanceof Written ? value.pieces : [JSON.stringify(value)])])
  return joined([...pieces, '}'])
}

/** To join texts to one of more than 128 kB takes the engine dozens of times as long as to put their bytes together. */
const LONG_TEXT = 64 * 1024

function joined (pieces: ReadonlyArray<string | Buffer>): string | Buffer {
  const parts: Buffer[] = []
  let texts: string[] = []
  let length = 0
  const takeTexts = (): string => {
    const text = texts.join('')
    texts = []
    length = 0
    return text
  }
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      texts.push(piece)
      length += piece.length
      if (length >= LONG_TEXT) parts.push(bytesOf(takeTexts()))
    } else {
      parts.push(bytesOf(takeTexts()), piece)
    }
  }
  return parts.length === 0 ? takeTexts() : Buffer.concat([...parts, bytesOf(takeTexts())])
}
