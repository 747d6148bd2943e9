import AjvCompiler from '@fastify/ajv-compiler'
import type { FastifySchema, FastifySchemaCompiler } from 'fastify'

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

/** Fastify's own validators, each compiled when a request first needs it: all of them at once would be a fifth of a start. */
export function lazyValidators (): FastifySchemaCompiler<FastifySchema> {
  const compile = AjvCompiler()({}, { customOptions: OPTIONS })
  return ({ schema, ...part }) => {
    let validate: ReturnType<typeof compile> | undefined
    const lazily: ReturnType<FastifySchemaCompiler<FastifySchema>> = data => {
      validate ??= compile({ schema: schema as object, ...part })
      const isValid = validate(data) as boolean
      // Where the framework looks for what is wrong.
      lazily.errors = validate.errors ?? null
      return isValid
    }
    return lazily
  }
}
