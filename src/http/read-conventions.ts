import { Type, type TSchema } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { BadRequestError, type FieldError } from '../errors.ts'
import { faultsOfKeys } from '../knowledge/known-ids.ts'
import type { KnowledgeSource } from '../knowledge/knowledge.ts'
import { commaSeparated, keysNamedIn, type NamedKey, type ShapeSchema } from '../lists/fields.ts'
import { NO_LIMIT, type PageQuery } from '../lists/page.ts'
import { pathOf, queryOf } from './allowed-methods.ts'
import { renderCsv } from './csv.ts'
import { faultsOfNumbers, faultsOfSchemas, noteFaults } from './faults.ts'
import { ExtendedView, writeAnswer, Written, writeParts } from './json-parts.ts'
import { contentTypeOf, CSV, JSON_TYPE, negotiateFormats } from './representation.ts'
import { readQuery } from './request-head.ts'
import { asksForRows, describeRows } from './rows.ts'
import { createSelections, type Asked } from './selections.ts'
import type { AnswerOther } from './short-ways.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The schema of `data`, where it can be had in part. */
    data?: ShapeSchema
    /** False for lists that have pages as CSV too, since they grow with time. */
    isWholeAsCsv?: boolean
    /** Sets of `fields` with a name, for the parameter `view`. */
    views?: Record<string, string>
  }
  interface FastifyRequest {
    /** Which part of `data` is to be answered; null where it cannot be had in part. */
    asked: Asked | null
  }
}

interface Answer { data: unknown, page?: { next: string | null } }

export interface ReadConventionOptions { knowledge: KnowledgeSource, publicUrl?: string | undefined }

interface ReadQuery { fields?: string, view?: string }

/** What the rules for reads, and the handlers of those that are data, take of a request. */
type Read = Pick<FastifyRequest, 'params' | 'query' | 'url' | 'originalUrl' | 'format' | 'routeOptions'>

/** Grafana makes a series of each combination of texts in a row: a quality that changes would cut a series in two, so rows have columns of their own. */
function fieldsOf (request: Read): string | undefined {
  const { fields, view } = request.query as ReadQuery
  const { views = {}, rowColumns } = request.routeOptions.config
  return fields ?? (asksForRows(request) ? rowColumns!.join(',') : view === undefined ? undefined : views[view])
}

/**
 * What every read of a scope keeps to, so that its routes need not say it: no unknown parameter; `fields` for what is an object or a list of them;
 * CSV for lists, whole unless pages are asked for; rows for those that have columns; the form that was asked for, or 406; for pages, a `Link` that
 * says the same as `page`.
 */
export function keepReadConventions (scope: FastifyInstance, { knowledge, publicUrl = '' }: ReadConventionOptions): void {
  scope.addHook('onRoute', addConventions)
  negotiateFormats(scope)
  scope.decorateRequest('asked', null)
  const select = createSelections()

  scope.addHook('preHandler', async request => {
    const { validationError } = request
    if (validationError !== undefined) noteFaults(request, faultsOfSchemas(request, validationError))
    noteFaults(request, faultsOfNumbers(request))
    noteFaults(request, faultsOfPart(request))
    let keys: readonly NamedKey[]
    try {
      request.asked = askedOf(request)
      keys = request.asked?.keys ?? []
    } catch (err) {
      // Before the parameter is taken for one at fault, which goes without.
      keys = keysNamedBy(request)
      noteFaults(request, (err as BadRequestError).found)
    }
    if (keys.length > 0) noteFaults(request, faultsOfKeys(await knowledge.at(), keys))
    // Where the path is at fault there is nothing to ask.
    const isLost = request.faults?.some(({ pointer }) => Object.hasOwn(request.params as object, pointer))
    if (isLost === true) throw new BadRequestError(request.faults!)
  })

  /** A form that comes whole is not to be taken for the part that was asked for. */
  function faultsOfPart ({ query, format, routeOptions: { config: { data } } }: Read): FieldError[] {
    const { fields } = query as ReadQuery
    if (fields === undefined || format === JSON_TYPE || (format === CSV && data?.type === 'array')) return []
    return [{ pointer: 'fields', value: fields, expected: `nothing: ${format} comes whole` }]
  }

  /** They are told along with properties that there are not. */
  function keysNamedBy ({ query, routeOptions: { config: { data } } }: Read): NamedKey[] {
    const { fields } = query as ReadQuery
    return fields === undefined || data === undefined ? [] : keysNamedIn(fields, data)
  }

  /** @throws BadRequestError that names every property that there is not. */
  function askedOf (request: Read): Asked | null {
    const { data } = request.routeOptions.config
    return data === undefined ? null : select(fieldsOf(request), data)
  }

  // A spreadsheet would not see that rows are missing.
  scope.addHook('preHandler', (request, _reply, done) => {
    const query = request.query as PageQuery
    if (request.format === CSV && request.routeOptions.config.isWholeAsCsv === true && query.cursor === undefined) query.limit ??= NO_LIMIT
    done()
  })

  scope.addHook('preSerialization', (request, reply, payload, done) => {
    const { asked } = request
    if (isFaulty(request, reply)) return done(new BadRequestError(request.faults))
    if (asked === null || reply.statusCode !== 200) return done(null, payload)
    try {
      const answer = payload as Answer
      const link = linkIn(request, answer)
      if (link !== undefined) reply.header('link', link)
      if (request.format === CSV) {
        reply.type(contentTypeOf(CSV)).serializer(String)
        const { items } = request.routeOptions.config.data!
        done(null, renderCsv((answer.data as unknown[]).map(row => row instanceof ExtendedView ? row.readable : row), items!, asked.selection))
      } else {
        request.answerOther = answerOthersLike(request)
        done(null, write(request, answer, asked))
      }
    } catch (err) {
      done(err as Error)
    }
  })

  // Texts are sent as they are, without the hook above.
  scope.addHook('onSend', (request, reply, payload, done) => {
    if (isFaulty(request, reply)) return done(new BadRequestError(request.faults))
    done(null, payload)
  })

  const linkIn = (read: Read, { page }: Answer): string | undefined => page === undefined ? undefined : linkOf(read, page, publicUrl)

  /** The same rules for reads of the same path and form, one after the other; one at fault is for the framework, which finds all that is wrong with it. */
  function answerOthersLike (request: FastifyRequest): AnswerOther | null {
    const { params, format, routeOptions } = request
    const { handler, config: { deprecation } } = routeOptions
    // Headers that differ by the answer are told by the handler, or beside it.
    if (format !== JSON_TYPE || deprecation !== undefined || handler.length > 1) return null
    const path = pathOf(request.url)
    const isValid = request.getValidationFunction('querystring')!
    return async ({ url = path }) => {
      const query = readQuery(queryOf(url))
      if (isValid(query) !== true) return undefined
      const read: Read = { params, query, url: path, originalUrl: url, format, routeOptions }
      const asked = askedOf(read)!
      if (faultsOfNumbers(read).length > 0) return undefined
      if (asked.keys.length > 0 && faultsOfKeys(await knowledge.at(), asked.keys).length > 0) return undefined
      const answer = await (handler as (read: Read) => Promise<Answer>).call(scope, read)
      return { body: writeAnswer(write(read, answer, asked)), link: linkIn(read, answer), asOf: (query as { asOf?: string }).asOf }
    }
  }
}

/** What is sent of an answer as JSON: the part that was asked for. */
function write (read: Read, answer: Answer, { selection, isAskedAgain }: Asked): object {
  const data = answer.data instanceof Written ? answer.data : writeParts(answer.data, selection, isAskedAgain)
  return asksForRows(read) ? data : { ...answer, data }
}

/** A read whose rules found no more faults than were noted before. */
const isFaulty = (request: FastifyRequest, { statusCode }: FastifyReply): request is FastifyRequest & { faults: FieldError[] } =>
  request.faults !== null && statusCode === 200

/** The value of `Link` for a page: `first` and `next`, in the form and with the filters of this request. */
export function linkOf (request: Pick<FastifyRequest, 'originalUrl'>, { next }: { next: string | null }, publicUrl = ''): string {
  const { originalUrl } = request
  const path = pathOf(originalUrl)
  const query = new URLSearchParams(originalUrl.slice(path.length))
  query.delete('cursor')
  const first = `<${publicUrl}${path}${query.size === 0 ? '' : `?${query.toString()}`}>; rel="first"`
  if (next === null) return first
  query.set('cursor', next)
  return `${first}, <${publicUrl}${path}?${query.toString()}>; rel="next"`
}

const NoParametersSchema = Type.Object({}, { additionalProperties: false })

interface ReadSchema { querystring?: TSchema, response?: Record<number, TSchema>, description?: string }

/** Runs again for the HEAD that Fastify makes of a GET, so what is there already stays. */
function addConventions (route: RouteOptions): void {
  const schema: ReadSchema = { ...route.schema as ReadSchema }
  const answer = schema.response?.[200]
  const data = dataOf(answer)
  const config = { ...route.config }
  // A read with faults goes on, so that its rules tell theirs too; what changes something must not.
  route.attachValidation = route.method === 'GET' || route.method === 'HEAD'
  schema.querystring ??= NoParametersSchema
  if (data !== undefined) {
    const isList = data.type === 'array'
    config.data = data
    config.isWholeAsCsv ??= isList && 'limit' in schema.querystring.properties
    config.formats ??= isList ? [JSON_TYPE, CSV] : [JSON_TYPE]
    schema.querystring = withFields(schema.querystring, data)
    schema.response = { ...schema.response, 200: describeAnswer(answer!, isList, config.formats) as unknown as TSchema }
  }
  route.schema = schema
  route.config = config as NonNullable<RouteOptions['config']>
  describeRows(route)
}

/** The schema of `data`, if it is an object with properties or a list of such. */
function dataOf (answer: TSchema | undefined): ShapeSchema & { title?: string } | undefined {
  const data = (answer as ShapeSchema | undefined)?.properties?.data
  const thing = data?.items ?? data
  return thing?.properties === undefined ? undefined : data
}

function withFields (querystring: TSchema, data: ShapeSchema): TSchema {
  const names = Object.keys((data.items ?? data).properties!)
  return {
    ...querystring,
    properties: {
      ...querystring.properties as object,
      fields: Type.Optional(Type.String({
        pattern: commaSeparated(`(?:${names.join('|')})(?:\\.[A-Za-z0-9*-]+)*`),
        maxLength: 1000,
        description: `Comma-separated list of the properties to answer, out of ${names.join(', ')}; dots lead further in, and * stands for every key (lifecycle.status, features.*.value)`
      }))
    }
  }
}

/** An answer as OpenAPI tells it: whole or, with `fields`, in part; and in its other formats. */
function describeAnswer (answer: TSchema, isList: boolean, formats: readonly string[]) {
  const part = Type.Unsafe({ type: 'object', title: 'Part', description: 'With `fields`: only what was asked for, each property as in the whole' })
  const { data, ...others } = answer.properties as { data: TSchema }
  const wholeOrPart = isList ? { ...data, items: { anyOf: [data.items, part] } } : { anyOf: [data, part] }
  return {
    description: isList ? 'One page of the list, or all of it' : 'The answer',
    content: {
      [JSON_TYPE]: { schema: { ...answer, properties: { data: wholeOrPart, ...others } } },
      ...Object.fromEntries(formats.filter(format => format !== JSON_TYPE).map(format => [format, { schema: Type.String() }]))
    }
  }
}
