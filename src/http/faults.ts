import type { FastifyError, FastifyRequest } from 'fastify'
import { BadRequestError, type FieldError } from '../errors.ts'
import { didYouMean, nearestTo } from '../lists/nearest.ts'
import { pathOf } from './allowed-methods.ts'
import { expectedBy, type ParameterSchema } from './expected.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What was found wrong with it so far; null where nothing was. */
    faults: FieldError[] | null
  }
}

/** What cannot be judged where one of these is at fault: on another day the list is not the cursor's, and without a filter there are more points. */
const JUDGED_BY = new Map([
  ['cursor', ['asOf']],
  ['interval', ['asOf', 'from', 'to', 'method', 'metric', 'providers']]
])

/**
 * Notes what is wrong with a request that goes on without the parameters at fault, so that rules further on find what is wrong with the others. What it
 * then comes to is no answer to what was asked: it is neither sent nor kept.
 */
export function noteFaults (request: FastifyRequest, faults: readonly FieldError[]): void {
  if (faults.length === 0) return
  request.faults = [...request.faults ?? [], ...faults]
  request.cacheKey = null
  const query = request.query as Record<string, unknown>
  for (const { pointer } of faults) Reflect.deleteProperty(query, pointer)
}

/** All that is known to be wrong with a request that failed, in the order of its address. The path comes first. */
export function faultsOf (request: FastifyRequest, err: Error): FieldError[] {
  const noted = request.faults ?? []
  const pointers = new Set(noted.map(({ pointer }) => pointer))
  const found = faultsIn(request, err).filter(({ pointer }) => !pointers.has(pointer) && JUDGED_BY.get(pointer)?.some(other => pointers.has(other)) !== true)
  const names = new Set(new URLSearchParams(request.originalUrl.slice(pathOf(request.originalUrl).length)).keys())
  const places = new Map([...names].map((name, place) => [name, place]))
  const placeOf = ({ pointer }: FieldError): number => places.get(pointer) ?? -1
  return [...noted, ...found].sort((a, b) => placeOf(a) - placeOf(b))
}

function faultsIn (request: FastifyRequest, err: Error): readonly FieldError[] {
  if (err instanceof BadRequestError) return err.found
  const { validation, validationContext } = err as FastifyError
  return validation === undefined ? [] : faultsOfInput(validation, validationContext === 'params' ? request.params : request.query)
}

/** What the schemas find. Where the path is at fault, the framework does not look at the parameters. */
export function faultsOfSchemas (request: FastifyRequest, err: NonNullable<FastifyRequest['validationError']>): readonly FieldError[] {
  const found = faultsIn(request, err)
  if (err.validationContext !== 'params') return found
  const validate = request.getValidationFunction('querystring')!
  return validate(request.query as object) ? found : [...found, ...faultsOfInput(validate.errors!, request.query)]
}

export const WHOLE_NUMBER = /^(?:0|-?[1-9]\d*)$/

/** Ajv takes `0x10`, `1e2`, `01` and ` 5` for whole numbers too, and lets 1e309 pass where a maximum is set. */
export function faultsOfNumbers (request: Pick<FastifyRequest, 'params' | 'query' | 'url' | 'originalUrl' | 'routeOptions'>): FieldError[] {
  const { params, query, originalUrl, routeOptions: { schema = {} } } = request
  return [...faultsOfTexts(params, schema.params, name => textInPath(request, name)), ...faultsOfTexts(query, schema.querystring, textInQuery)]

  function textInQuery (name: string): string | null {
    return new URLSearchParams(originalUrl.slice(pathOf(originalUrl).length)).get(name)
  }
}

/** A parameter of the path as it is written there, be it read as a number. */
export function textInPath ({ url, routeOptions: { url: pattern = '' } }: Pick<FastifyRequest, 'url' | 'routeOptions'>, name: string): string {
  return decodeURIComponent(pathOf(url).split('/')[pattern.split('/').indexOf(`:${name}`)]!)
}

function faultsOfTexts (input: unknown, schema: unknown, textOf: (name: string) => string | null): FieldError[] {
  const faults: FieldError[] = []
  for (const [pointer, value] of Object.entries(input as object)) {
    const text = typeof value === 'number' ? textOf(pointer) : null
    if (text === null || WHOLE_NUMBER.test(text)) continue
    faults.push({ pointer, value: text, expected: expectedBy((schema as { properties: Record<string, ParameterSchema> }).properties[pointer]!) })
  }
  return faults
}

/** Ajv's, told in full (`verbose`). */
type Fault = NonNullable<FastifyError['validation']>[number] & { parentSchema: ParameterSchema & { properties: object } }

/** One entry per faulty parameter, though a value may break several rules at once. */
function faultsOfInput (faults: NonNullable<FastifyError['validation']>, input: unknown): FieldError[] {
  const errors = new Map<string, FieldError>()
  for (const fault of faults as Fault[]) {
    const error = fieldErrorOf(fault, input as Record<string, unknown>)
    if (!errors.has(error.pointer)) errors.set(error.pointer, error)
  }
  return [...errors.values()]
}

// Parameters are flat: none takes an object, and no route of ours has a body that is validated.
function fieldErrorOf ({ keyword, instancePath, params, parentSchema }: Fault, input: Record<string, unknown>): FieldError {
  if (keyword === 'additionalProperties') {
    const name = String(params.additionalProperty)
    return { pointer: name, value: input[name], get expected () { return `no such parameter${hintFor(name, Object.keys(parentSchema.properties))}` } }
  }
  if (keyword === 'required') return { pointer: String(params.missingProperty), value: undefined, expected: 'a value' }
  const pointer = instancePath.slice(1)
  return { pointer, value: input[pointer], expected: expectedBy(parentSchema) }
}

function hintFor (name: string, known: string[]): string {
  if (known.length === 0) return '; there are none here'
  const nearest = nearestTo(name, known)
  return nearest === undefined ? `; there are ${known.join(', ')}` : didYouMean(nearest)
}
