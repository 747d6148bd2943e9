import AjvCompiler, { type Options } from '@fastify/ajv-compiler'
import type { FastifySchema, FastifySchemaCompiler } from 'fastify'

/** Fastify's own validators, each compiled when a request first needs it: all of them at once would be a fifth of a start. */
export function lazyValidators (customOptions: Options): FastifySchemaCompiler<FastifySchema> {
  const compile = AjvCompiler()({}, { customOptions })
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
