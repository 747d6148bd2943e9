import fc, { type Arbitrary } from 'fast-check'
import type { Operation, Parameter, Request, Schema } from './documented.ts'

/** What only a running service knows: the ids of its things, by the path that lists them, and cursors of their pages. */
export interface Known { ids: Record<string, string[]>, cursors: Record<string, string[]>, token: string }

/** Texts on which services have stumbled. Not one is random: what is, comes beside them. */
const HOSTILE = [
  '', ' ', '\0', '\t', '\r\nx-injected: 1', '\u001b[31m', '\u202e', '\ufeff', '\ufffd', '🦄', 'é', 'e\u0301', 'ﬀ', 'ı', 'ß',
  "' OR '1'='1", '"; DROP TABLE providers; --', '<script>alert(1)</script>', '../../etc/passwd', '..', '.', '/', '\\', '*', '%', '$', '{}', '[]', '`', '|',
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__proto__.polluted', 'constructor.prototype', 'then', 'length',
  'null', 'undefined', 'true', 'false', 'NaN', 'Infinity', '-Infinity', '1e309', '-1e309', '1e-400', '-0', '0', '-1', '1.5', '0x10', '1e3', '1_000', '٣',
  '2147483648', '9007199254740993', '18446744073709551616', '9'.repeat(400),
  '2018-02-30', '2018-13-01', '2019-02-29', '0000-00-00', '0000-01-01', '0001-01-01', '9999-12-31', '10000-01-01', '-000001-01-01', '2018-7-26', '2018-07-26T00:00:00Z', '20180726',
  ',', ',,', 'a,', '-', '--', '-name', 'name,name', '*.*', 'a.b.c.d.e.f.g', 'name.', '.name', '~', '~AAAA', 'AAAA', '====', 'MA', 'LTE',
  'a'.repeat(201), 'a'.repeat(5000), ','.repeat(999), '.'.repeat(999), '*.'.repeat(400), '(a+)+$'.repeat(20)
]
/** Pieces of an address that no well-behaved client would send. */
const BROKEN = ['%', '%zz', '%ff', '%c3%28', '%00', '%ed%a0%80', '%25', '+', '&', '&&', '=', '?', '??', '#', ';', '//', '[]=1', 'a[b]=c', '__proto__=1', '__proto__[x]=1', 'constructor.x=1', '=1']
const HEADERS: Record<string, string[]> = {
  accept: ['*/*', 'application/json', 'text/csv', 'text/html', 'image/png', 'application/json;q=0', '*/*;q=0', ';', '', 'a/b/c', 'text/*', 'application/json;q=x', '\xff', `${'a/b,'.repeat(500)}*/*`],
  'accept-encoding': ['gzip', 'br', 'identity', 'gzip;q=0, identity;q=0', '*;q=0', 'zstd', '', ';;', 'gzip;q=x'],
  'accept-language': ['de', '*', ';'],
  'if-none-match': ['*', '"x"', 'W/"x"', 'x', '"', '', ', ,', `${'"a",'.repeat(1000)}"b"`],
  'if-modified-since': ['Thu, 26 Jul 2018 00:00:00 GMT', 'Thu, 26 Jul 2199 00:00:00 GMT', 'yesterday', '', '0', '-1', '1e309'],
  'if-match': ['"x"', '*'],
  'if-unmodified-since': ['Thu, 26 Jul 2018 00:00:00 GMT', 'x'],
  range: ['bytes=0-0', 'bytes=-1', 'bytes=9-1', 'bytes=0-,0-', 'lines=1', ''],
  origin: ['https://example.org', 'null', '', 'x'],
  authorization: ['Bearer x', 'Bearer ', 'Basic eDp5', 'bearer', '\xff', ''],
  'last-event-id': ['1', '-1', 'x', '1e309', 'NaN', '1.5', ''],
  'content-type': ['application/json', 'application/json; charset=latin1', 'text/plain', 'application/xml', 'multipart/form-data', 'x', '', ';', 'application/json;', 'application/x-www-form-urlencoded'],
  'access-control-request-method': ['GET', 'x', ''],
  'x-http-method-override': ['DELETE'],
  'x-forwarded-for': ['127.0.0.1', 'x', '::1, ,'],
  'x-forwarded-host': ['evil.example', '', '/'],
  cookie: ['__proto__=1', ';', '='],
  'upgrade-insecure-requests': ['1'],
  te: ['trailers']
}
const BODIES = ['', '{', '{}', '[]', 'null', '"x"', '0', '1e309', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}', '\0', '{"query":1}', '[[[[[[', '['.repeat(50_000), 'x'.repeat(100_000)]
const METHODS = ['GET', 'GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE', 'QUERY', 'SEARCH', 'PURGE']

const encode = (text: unknown): string => encodeURIComponent(String(text))
const raw = (texts: string[]): Arbitrary<string> => fc.constantFrom(...texts)

/** `/v1/providers/{id}/ports` → `/v1/providers`: where the ids are listed. */
const listOf = (path: string): string => path.slice(0, path.indexOf('/{'))
/** `networkModel` → `/v1/network-models` */
const listNamed = (name: string): string => `/v1/${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`).replace(/s?$/, 's')}`

function examplesOf ({ schema, example, examples = {} }: Parameter): unknown[] {
  return [...schema.enum ?? [], ...schema.examples ?? [], ...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)]
}

function fitting ({ type, enum: words, minimum = 0, maximum = 1e6, pattern, maxLength = 200 }: Schema): Arbitrary<unknown> {
  if (words !== undefined) return fc.constantFrom(...words)
  if (type === 'integer') return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum))
  if (type === 'boolean') return fc.boolean()
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern), { size: '-1' }).filter(text => text.length <= maxLength)
  return fc.string({ unit: 'grapheme', maxLength: Math.min(maxLength, 40) })
}

/** Values as the schema has them; most of them mean something. */
function valid (parameter: Parameter, { path }: Operation, { ids, cursors }: Known): Arbitrary<string> {
  const { name, schema } = parameter
  const meant = [...examplesOf(parameter), ...(parameter.in === 'path' ? ids[listOf(path)] : ids[listNamed(name)]) ?? [], ...(name === 'cursor' ? cursors[path] ?? [] : [])]
  const fits = fitting(schema)
  return (meant.length === 0 ? fits : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...meant) }, fits)).map(encode)
}

const hostile = (): Arbitrary<string> => fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE).map(encode) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 50 }).map(encode) },
  { weight: 1, arbitrary: raw(BROKEN) }
)

/** A parameter that is an object is a parameter for each of its keys: `feature.<id>`. */
function named (parameter: Parameter, { ids }: Known): Arbitrary<[string, Parameter]> {
  const { name, schema: { propertyNames, additionalProperties } } = parameter
  if (propertyNames?.pattern === undefined) return fc.constant([name, parameter])
  const [prefix = ''] = /^\w+\./.exec(propertyNames.pattern.replaceAll(/[\\^]/g, '')) ?? []
  return fc.constantFrom(...ids[listNamed(prefix.slice(0, -1))]!).map(id => [prefix + id, { ...parameter, schema: additionalProperties! }])
}

function queryOf (operation: Operation, known: Known, value: (parameter: Parameter) => Arbitrary<string>): Arbitrary<string[]> {
  const parameters = operation.parameters.filter(({ in: place }) => place === 'query')
  if (parameters.length === 0) return fc.constant([])
  const pair = fc.constantFrom(...parameters).chain(parameter => named(parameter, known))
    .chain(([name, parameter]) => value(parameter).map(text => `${name}=${text}`))
  return fc.uniqueArray(pair, { maxLength: 3, selector: text => text.slice(0, text.indexOf('=')) })
}

function pathOf (operation: Operation, value: (parameter: Parameter) => Arbitrary<string>): Arbitrary<string> {
  const parameters = operation.parameters.filter(({ in: place }) => place === 'path')
  // Without an id, or where the query begins in its place, the address is that of the list.
  return fc.tuple(...parameters.map(parameter => value(parameter).filter(text => !/^(?:$|[?#])/.test(text)))).map(values => parameters.reduce((path, { name }, index) => path.replace(`{${name}}`, values[index]!), operation.path))
}

const addressOf = (path: string, query: string[]): string => query.length === 0 ? path : `${path}?${query.join('&')}`

const acceptable = ({ responses }: Operation): Arbitrary<Record<string, string>> => {
  const types = Object.entries(responses).filter(([status]) => status.startsWith('2')).flatMap(([, { content = {} }]) => Object.keys(content))
  return fc.constantFrom({}, ...types.map(accept => ({ accept })))
}

/** Requests as the document asks for them. */
export const validRequests = (operation: Operation, known: Known): Arbitrary<Request> => fc.record({
  method: fc.constant(operation.method),
  path: fc.tuple(pathOf(operation, parameter => valid(parameter, operation, known)), queryOf(operation, known, parameter => valid(parameter, operation, known)))
    .map(([path, query]) => addressOf(path, query)),
  headers: acceptable(operation).map(headers => operation.method === 'GET' ? headers : { ...headers, authorization: `Bearer ${known.token}` })
})

/** Requests that are wrong somewhere, or everywhere. */
export const hostileRequests = (operation: Operation, known: Known): Arbitrary<Request> => {
  const either = (parameter: Parameter) => fc.oneof(valid(parameter, operation, known), hostile())
  const junk = fc.oneof(raw(BROKEN), fc.tuple(hostile(), hostile()).map(([name, value]) => `${name}=${value}`))
  const headers = fc.constantFrom(...Object.keys(HEADERS)).chain(name => raw(HEADERS[name]!).map(value => [name, value] as const))
  return fc.record({
    method: operation.method === 'GET' ? raw(METHODS) : fc.oneof(fc.constant(operation.method), raw(METHODS)),
    path: fc.tuple(
      pathOf(operation, either),
      fc.array(queryOf(operation, known, either), { maxLength: 2 }).map(lists => lists.flat()),
      fc.array(junk, { maxLength: 1 })
    ).map(([path, query, junk]) => addressOf(path, [...query, ...junk])),
    headers: fc.array(headers, { maxLength: 3 }).map(entries => Object.fromEntries(entries)),
    body: fc.option(raw(BODIES), { nil: undefined, freq: 4 })
  })
}
