import { AskedVersionSchema, DateSchema, IdSchema } from '../knowledge/assertion-schema.ts'
import { A_DAY } from '../knowledge/dates.ts'
import { WordsSchema } from '../providers/provider-schema.ts'

/** The part of a JSON Schema that can be said in words. */
export interface ParameterSchema {
  type?: string
  description?: string
  enum?: readonly unknown[]
  const?: unknown
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

const PATTERNS = new Map([DateSchema, IdSchema, AskedVersionSchema, WordsSchema].map(({ pattern, description }) => [pattern, description]))

/** What a parameter must be, in words that a reader needs no JSON Schema for. */
export function expectedBy (schema: ParameterSchema): string {
  const { type, pattern, description } = schema
  if (schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`
  if (schema.const !== undefined) return String(schema.const)
  if (type === 'integer' || type === 'number') return `${type === 'integer' ? 'a whole number' : 'a number'}${rangeOf(schema)}`
  if (type === 'boolean') return 'true or false'
  if (schema.format === 'date') return A_DAY
  if (pattern !== undefined) return PATTERNS.get(pattern) ?? withinSentence(description ?? `text of the form ${pattern}`)
  return `one text${lengthOf(schema)}`
}

const withinSentence = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

function rangeOf ({ minimum, maximum }: ParameterSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  if (minimum !== undefined) return ` from ${minimum} up`
  return maximum === undefined ? '' : ` up to ${maximum}`
}

function lengthOf ({ minLength, maxLength }: ParameterSchema): string {
  if (minLength !== undefined && maxLength !== undefined) return ` of ${minLength} to ${maxLength} characters`
  if (minLength !== undefined) return ` of at least ${minLength} ${minLength === 1 ? 'character' : 'characters'}`
  return maxLength === undefined ? '' : ` of at most ${maxLength} characters`
}
