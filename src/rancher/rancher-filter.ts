import { BadRequestError } from '../errors.ts'
import { pathTo, valuesAt, type Value } from './rancher-path.ts'

export type Operator = '=' | '!=' | '~' | '!~' | '<' | '>' | 'in' | 'notin' | 'exists' | 'absent'

/** One condition: `lifecycle=active`, `metadata.name ~ ca`, `lifecycle IN (active,archived)`, `deprecated`, `!deprecated`. */
export interface Condition { field: string, operator: Operator, values: string[] }

const SYMBOL = /\s*(!=|!~|==|=|~|<|>)\s*/y
const WORD = /\s+(in|notin|lt|gt)(?=[\s(])\s*/iy
const FIELD = /\s*(?:(!)\s*)?((?:\[[^\]]*\]|[^\s=!~<>,()[\]"'])+)/y
const QUOTED = /\s*(["'])((?:\\.|(?!\1)[^\\])*)\1\s*/y
const WORDS: Record<string, Operator> = { in: 'in', notin: 'notin', lt: '<', gt: '>' }

/**
 * Conditions divided by commas, any of which is to hold. Values that hold more than letters and digits stand in quotes.
 * @throws BadRequestError if it cannot be read.
 */
export function parseFilter (text: string): Condition[] {
  let position = 0
  const conditions: Condition[] = []
  while (position < text.length) {
    conditions.push(readCondition())
    if (position < text.length && (text[position++] !== ',' || position === text.length)) throw unreadable(text)
  }
  return conditions

  function take (pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = position
    const found = pattern.exec(text)
    if (found !== null) position = pattern.lastIndex
    return found
  }

  function readCondition (): Condition {
    const [, negation, field] = take(FIELD) ?? []
    if (field === undefined) throw unreadable(text)
    const symbol = take(SYMBOL)?.[1]
    const word = symbol === undefined ? take(WORD)?.[1] : undefined
    const operator = symbol === undefined ? WORDS[word?.toLowerCase() ?? ''] : (symbol === '==' ? '=' : symbol as Operator)
    if (negation === '!' && operator !== undefined) throw unreadable(text)
    if (operator === undefined) {
      take(/\s+/y)
      return { field, operator: negation === '!' ? 'absent' : 'exists', values: [] }
    }
    if (operator === 'in' || operator === 'notin') return { field, operator, values: readList() }
    return { field, operator, values: [text[position] === '(' ? readList().join(',') : readValue(',')] }
  }

  function readList (): string[] {
    if (text[position] !== '(') throw unreadable(text)
    const values: string[] = []
    do {
      position++
      values.push(readValue(',)'))
    } while (text[position] === ',')
    if (text[position++] !== ')') throw unreadable(text)
    take(/\s+/y)
    return values
  }

  /** In quotes, or up to one of the marks that may follow. */
  function readValue (ends: string): string {
    const quoted = take(QUOTED)
    if (quoted !== null) return quoted[2]!.replace(/\\(.)/g, '$1')
    if (text[position] === '"' || text[position] === "'") throw unreadable(text)
    const start = position
    while (position < text.length && !ends.includes(text[position]!)) position++
    return text.slice(start, position).trim()
  }
}

const unreadable = (text: string): BadRequestError => new BadRequestError([{
  pointer: 'filter', value: text.slice(0, 200), expected: 'conditions such as lifecycle=active, displayName~"a b", kind IN (a,b), deprecated or !deprecated, divided by commas'
}])

/** Text is compared with text, and with a number as a number. */
function compares (value: Value, wanted: string, sign: 1 | -1): boolean {
  if (typeof value !== 'number') return typeof value === 'string' && (sign === 1 ? value > wanted : value < wanted)
  return wanted.trim() !== '' && sign * (value - Number(wanted)) > 0
}

const contains = (value: Value, part: string): boolean => String(value).toLowerCase().includes(part.toLowerCase())
const isPlain = (value: Value): boolean => typeof value !== 'object'

/** Of several values, as in a list, one is enough; where there is none, only a condition that denies something holds. Read once for all things. */
export function holdsFor ({ field, operator, values }: Condition): (thing: unknown) => boolean {
  const path = pathTo(field)
  return thing => holds(operator, values, valuesAt(thing, path))
}

function holds (operator: Operator, values: string[], found: Value[]): boolean {
  const plain = found.filter(isPlain)
  const [first = ''] = values
  switch (operator) {
    case 'exists': return found.length > 0
    case 'absent': return found.length === 0
    case '=': case 'in': return plain.some(value => values.includes(String(value)))
    case '!=': case 'notin': return !plain.some(value => values.includes(String(value)))
    case '~': return plain.some(value => contains(value, first))
    case '!~': return !plain.some(value => contains(value, first))
    case '>': return plain.some(value => compares(value, first, 1))
    case '<': return plain.some(value => compares(value, first, -1))
  }
}
