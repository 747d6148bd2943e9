import { createRequire } from 'node:module'
import type AjvCompiler from '@fastify/ajv-compiler'

const OPTIONS = {
  allErrors: true,
  removeAdditional: false,
  coerceTypes: true,
  useDefaults: true,
  verbose: true,
  strictSchema: false,
  // The schema of schemas would be compiled before any other. What the tests ask is compiled too, and the OpenAPI document is held against its own.
  validateSchema: false
} as const

type ValidatorCompiler = AjvCompiler.ValidatorCompiler
type Validator = Pick<ReturnType<ValidatorCompiler>, 'errors'> & ((data: unknown) => unknown)
interface ObjectSchema { type?: string, properties?: Record<string, { default?: unknown }> }

const require = createRequire(import.meta.url)

/** What a schema may say without asking for anything. */
const ASKING_FOR_NOTHING = new Set(['type', 'properties', 'patternProperties', 'additionalProperties', 'title', 'description'])

/** Whether an object without properties fits, and stays as it is. */
const fitsNothing = (schema: ObjectSchema): boolean => schema.type === 'object' && Object.keys(schema).every(keyword => ASKING_FOR_NOTHING.has(keyword)) &&
  Object.values(schema.properties ?? {}).every(property => property.default === undefined)

const isEmpty = (data: unknown): boolean => typeof data === 'object' && data !== null && !Array.isArray(data) && Object.keys(data).length === 0

/**
 * Fastify's own validators, each compiled when a request first needs it, and their compiler loaded when the first one does: all of that would be a
 * third of a start, and most first questions come without parameters.
 */
export function lazyValidators (): ValidatorCompiler {
  let loaded: ValidatorCompiler | undefined
  const compiler = (): ValidatorCompiler => (loaded ??= (require('@fastify/ajv-compiler') as typeof AjvCompiler)()({}, { customOptions: OPTIONS }))
  return definition => {
    const mayBeEmpty = fitsNothing(definition.schema as ObjectSchema)
    let validate: Validator | undefined
    const lazily: Validator = data => {
      if (mayBeEmpty && isEmpty(data)) return true
      validate ??= compiler()(definition)
      const isValid = validate(data)
      // Where the framework looks for what is wrong.
      lazily.errors = validate.errors ?? null
      return isValid
    }
    return lazily as ReturnType<ValidatorCompiler>
  }
}
