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

/** A property that a view has for itself. */
export interface OwnProperty<T> {
  readonly name: string
  read (thing: T): unknown
  /** What was selected of it, as `JSON.stringify` would write it. */
  write (thing: T, selection: Selection): string
}

/**
 * A view that consists of another one, which things share, and after it one property of its own, worked out when it is asked for. There is one for
 * each thing and day: what is kept of it goes with it, without anybody keeping account.
 */
export class ExtendedView<T, S extends object> {
  readonly #thing: T
  readonly #shared: S
  readonly #own: OwnProperty<T>
  /** What was asked for last. It is kept once it is asked for again: most days are asked for once. */
  #asked: Selection | undefined
  #texts: Map<Selection, string> | undefined

  constructor (thing: T, shared: S, own: OwnProperty<T>) {
    this.#thing = thing
    this.#shared = shared
    this.#own = own
    Object.freeze(this)
  }

  /** As an object whose properties can be read by name. */
  get readable (): object { return Object.defineProperty(Object.create(this.#shared), this.#own.name, { get: () => this.#own.read(this.#thing) }) }

  write (selection: Selection, isKept: boolean): string {
    const shared = writePart(this.#shared, selection, isKept)
    const own = this.#texts?.get(selection) ?? this.#writeOwn(selection, isKept)
    if (own === '') return shared
    return shared === '{}' ? `{${own}}` : `${shared.slice(0, -1)},${own}}`
  }

  /** Nothing where it is not asked for. */
  #writeOwn (selection: Selection, isKept: boolean): string {
    const inner = selectionAt(selection, this.#own.name)
    const text = inner === undefined ? '' : `"${this.#own.name}":${this.#own.write(this.#thing, inner)}`
    if (isKept && this.#asked === selection) keepFew(this.#texts ??= new Map<Selection, string>(), selection, text)
    this.#asked = selection
    return text
  }
}

/** What writes things as objects with these keys: the properties of those names, of which there is a writer each. */
export function writerOf<N extends string, T extends unknown[]> (
  selected: ReadonlyArray<{ key: string, name: string }>, writers: Record<N, (...thing: T) => string>
): (...thing: T) => string {
  const properties = selected.map(({ key, name }, index) => ({ before: `${index === 0 ? '' : ','}"${key}":`, write: writers[name as N] }))
  return (...thing) => {
    let text = '{'
    for (const { before, write } of properties) text += before + write(...thing)
    return `${text}}`
  }
}

/** In UTF-8. What is as long in it as it is in characters is plain ASCII, which is written in half of the time. */
export const bytesOf = (text: string): Buffer => Buffer.from(text, Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8')

/** Of a thing or a list of such, what was selected. Texts are kept of what `isKept` says will be asked for again. */
export function writeParts (data: unknown, selection: Selection, isKept: boolean): Written {
  if (!Array.isArray(data)) return new Written([writePart(data, selection, isKept)])
  const pieces: string[] = []
  for (const item of data) pieces.push(pieces.length === 0 ? '[' : ',', writePart(item, selection, isKept))
  return new Written(data.length === 0 ? ['[]'] : [...pieces, ']'])
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
