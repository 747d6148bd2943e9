import type { FastifyDynamicSwaggerOptions, SwaggerTransform } from '@fastify/swagger'
import type { TSchema } from '@sinclair/typebox'
import type { FastifySchema } from 'fastify'
import { LIST_GRAMMAR } from '../lists/list-grammar.ts'
import { completeDocument, KEPT, mapValues, type Document } from './openapi-document.ts'

const DESCRIPTION = `
The knowledge base of Kubernetes network providers: what each one does, which ports to open, how alive its project is. Every value carries its source
and its date, and any day can be asked for.
${LIST_GRAMMAR}
## Failures
Every failure is an \`application/problem+json\` (RFC 9457), with a \`code\` that stays the same and a \`type\` that leads to its explanation.
Beside those listed at an operation, any may answer 405, 408, 413, 414, 415, 431 or 500, which \`default\` stands for.

## Keeping answers
Answers under \`/v1\` have an \`ETag\` and a \`Last-Modified\`; \`If-None-Match\` and \`If-Modified-Since\` are answered 304 while nothing changed.
\`If-Match\` and \`If-Unmodified-Since\` are answered 412 once something did. \`Cache-Control\` says for how long nobody need ask again.
HEAD answers like GET, and OPTIONS tells the methods.

## Headers of all answers
Beside the headers that are told of each answer, one with a body has \`X-Content-Type-Options: nosniff\`, \`Referrer-Policy: no-referrer\` and a
\`Content-Security-Policy\` by which data runs and loads nothing. \`Access-Control-Expose-Headers\` names those that pages of other origins may read: all that
this document tells of. \`X-Accel-Buffering: no\` asks proxies to hand on events as they come.

## News
\`GET /v1/events\` is a stream of Server-Sent Events that tells each new revision: what was read before may have changed. A cache, be it the
browser's own, may still keep that for as long as its \`Cache-Control\` said: ask with \`cache: 'no-cache'\` (\`fetch\`) or \`Cache-Control: no-cache\` then, which
is answered 304 where the cache has the new one already. A client that only asks from time to time needs no stream; \`If-None-Match\` costs next to nothing.

## Rancher
\`/rancher/v1\` says the same in the form that the Rancher dashboard loads, lenient where \`/v1\` is strict: unknown parameters count for nothing, and failures are
error resources. Its links lead back the way the request came: to the public address, or behind the prefix that \`X-API-URL-Prefix\` names.

## GraphQL
The same facts are at \`/graphql\`, by GET and POST; \`/graphiql\` explores them.

## What goes away
An operation that will go away says so for long before: by \`deprecated\` in this document, by the header \`Deprecation\`, and by \`Sunset\` once its last day is known.
`.trim()

/** Each key of a record as a parameter of its own is `patternProperties` to the validator and an exploded object to OpenAPI. */
const withPatterns = (querystring: Record<string, unknown>): unknown => {
  const { patternProperties, ...rest } = querystring
  if (patternProperties === undefined) return querystring
  const [[pattern, value] = []] = Object.entries(patternProperties as object)
  const filters = {
    type: 'object',
    propertyNames: { pattern },
    additionalProperties: value,
    description: 'One parameter for each feature to filter by, named feature.<id>, as in feature.encryption=yes',
    examples: [{ 'feature.encryption': 'yes' }]
  }
  return { ...rest, properties: { ...rest.properties as object, featureFilters: filters } }
}

/** Rules refuse what is empty in words of their own, so schemas leave that to them. For Rancher it counts for nothing. */
const withoutEmpty = ({ properties, ...rest }: Record<string, unknown>): Record<string, unknown> => ({
  ...rest,
  properties: mapValues(properties as Record<string, TSchema>, schema =>
    schema.type === 'string' && !['pattern', 'enum', 'const'].some(keyword => keyword in schema) ? { ...schema, minLength: 1 } : schema)
})

/** What only the route knows, to be told to `completeDocument`. */
const transform: SwaggerTransform = ({ schema, url, route }) => {
  const querystring = (schema as FastifySchema | undefined)?.querystring as Record<string, unknown> | undefined
  return {
    url,
    schema: {
      ...schema,
      ...(querystring === undefined ? {} : { querystring: withPatterns(url.startsWith('/v1') ? withoutEmpty(querystring) : querystring) }),
      ...(/^\/(?:v1|rancher|problems|\.well-known)\b/.test(url) && route.method !== 'POST' && route.config?.cache !== false ? { [KEPT]: true } : {})
    } as FastifySchema
  }
}

/** The head of the OpenAPI document; the rest is drawn from the route schemas. */
export const openapiOptions = (version: string, publicUrl: string | undefined): FastifyDynamicSwaggerOptions => ({
  transform,
  transformObject: found => completeDocument((found as unknown as { openapiObject: Document }).openapiObject) as object,
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'CNI Atlas',
      version,
      description: DESCRIPTION,
      contact: { name: 'The maintainers of CNI Atlas' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }
    },
    servers: [{ url: publicUrl ?? '/', description: 'This service' }],
    // Reading needs no token; the operations that change something say theirs.
    security: [],
    tags: [
      ['CNI', 'What CNI is'],
      ['Providers', 'The network providers'],
      ['Features', 'What is asked of every provider'],
      ['Network models', 'Ways to connect pods'],
      ['Protocols', 'How packets travel between nodes'],
      ['Ports', 'What to open'],
      ['Metrics', 'How alive the projects are'],
      ['Tables', 'The tables of the documentation'],
      ['Distributions', 'Who offers which provider'],
      ['Recommendations', 'What was advised'],
      ['Disputes', 'Where sources contradict each other'],
      ['Sources', 'Who says so'],
      ['Changes', 'What changed, and when'],
      ['Coverage', 'How much is known'],
      ['Refreshes', 'The runs of the job that fetches the figures'],
      ['Rancher', 'The same for the Rancher dashboard'],
      ['Operations', 'For those who run the service']
    ].map(([name, description]) => ({ name: name!, description: description! })),
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'The ADMIN_TOKEN of the service' } } }
  }
})
