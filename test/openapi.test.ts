import { createConfig, lintFromString } from '@redocly/openapi-core'
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core'
import spectralRulesets from '@stoplight/spectral-rulesets'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t, { type Test } from 'tap'
import { completeDocument } from '../src/http/openapi-document.ts'
import { ANSWERED, INVENTED } from '../src/http/openapi-examples.ts'
import { SECURITY_HEADERS } from '../src/http/security-headers.ts'
import { setup, type SetupOptions } from './helpers/app.ts'
import { createJudge, type Document as Told, type Request } from './helpers/documented.ts'

// Two linters read the whole document, which takes its time on a busy machine.
t.setTimeout(120_000)

interface Media { schema?: object, example?: unknown, examples?: Record<string, { value: unknown }> }
interface Answer { $ref?: string, description?: string, headers?: Record<string, { $ref: string }>, content?: Record<string, Media> }
interface Parameter { $ref?: string, name: string, in: string, description?: string, schema: object, example?: unknown, examples?: Record<string, { value: unknown }> }
interface Operation { operationId: string, summary: string, description: string, deprecated?: boolean, parameters?: Parameter[], responses: Record<string, Answer> }
interface Document {
  info: { description: string }
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Record<string, { examples?: unknown[] }>
    parameters: Record<string, Parameter>
    responses: Record<string, Answer>
    headers: Record<string, { schema: object, example: unknown }>
  }
}

/** Operations that have no id in their path, but may be asked for what there is not. */
const MAY_MISS = ['getCni', 'getLatestRefresh']

/** Whoever keeps the service running is neither counted nor turned away. */
const OF_OPERATIONS: Record<string, string[]> = { '/livez': ['429', '503'], '/readyz': ['429'], '/metrics': ['429'] }

async function readDocument (t: Test, options?: SetupOptions) {
  const { app } = await setup(t, options)
  const document = (await app.inject('/openapi.json')).json() as Document
  const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })))
  return { app, document, operations }
}

t.test("the document is clean under Redocly's recommended rules, warnings included", async t => {
  const { document } = await readDocument(t)
  const faults = await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config: await createConfig({ extends: ['recommended'] }) })
  t.strictSame(faults.map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer}`), [])
})

t.test("the document is clean under Spectral's OpenAPI rules, warnings included", async t => {
  const { document } = await readDocument(t)
  const spectral = new spectralCore.Spectral()
  spectral.setRuleset({ extends: [[spectralRulesets.oas as RulesetDefinition, 'recommended']] })
  const faults = await spectral.run(document as unknown as Record<string, unknown>)
  t.strictSame(faults.map(({ code, message, path }) => `${code}: ${message} at ${path.join('/')}`), [])
})

t.test('the linters do look: a document with faults is refused by both', async t => {
  const { document } = await readDocument(t)
  const get = document.paths['/v1/providers']!.get!
  Object.assign(get, { operationId: 'getProvider', responses: { 200: { content: {} } } })
  const faults = await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config: await createConfig({ extends: ['recommended'] }) })
  t.ok(faults.some(({ ruleId }) => ruleId === 'operation-operationId-unique'))
  const spectral = new spectralCore.Spectral()
  spectral.setRuleset({ extends: [[spectralRulesets.oas as RulesetDefinition, 'recommended']] })
  t.ok((await spectral.run(document as unknown as Record<string, unknown>)).some(({ code }) => code === 'operation-operationId-unique'))
})

t.test('every operation says what it does, what may become of it, and what its parameters mean', async t => {
  const { document, operations } = await readDocument(t)
  t.ok(operations.length > 35)
  for (const { path, method, operationId, description, parameters = [], responses } of operations) {
    const place = `${method} ${path}`
    t.match(operationId, /^(?:get|list|start)[A-Z]/, place)
    t.ok(description, place)
    t.strictSame(Object.entries(responses).filter(([, { $ref, description }]) => $ref === undefined && description === undefined), [], place)
    t.ok(responses.default, place)
    for (const status of ['429', '503']) t.equal(status in responses, !OF_OPERATIONS[path]?.includes(status), `${place}: ${status}`)
    t.equal('404' in responses, path.includes('{') || MAY_MISS.includes(operationId), `${place}: 404`)
    const found = parameters.map(({ $ref, ...parameter }) => $ref === undefined ? parameter : document.components.parameters[$ref.split('/').at(-1)!]!)
    for (const { name, description } of found) t.ok(description, `${place}: ${name}`)
  }
})

t.test('an answer has the headers that its operation tells of', async t => {
  const { app, document } = await readDocument(t, { limits: { requestsPerMinute: 1000 } })
  for (const [path, told] of [['/v1/providers', true], ['/v1/providers/{id}', true], ['/v1/refreshes', false], ['/livez', false]] as const) {
    const { responses } = document.paths[path]!.get!
    for (const status of ['304', '412']) t.equal(status in responses, told, `${path} ${status}`)
    const res = await app.inject({ url: path.replace('{id}', 'calico'), headers: { 'accept-encoding': 'gzip' } })
    if (path !== '/livez') for (const name of Object.keys(responses['200']!.headers!)) t.ok(res.headers[name.toLowerCase()], `${path}: ${name}`)
    t.equal('etag' in res.headers, told, path)
  }
})

// Nobody is limited in test/fuzz.test.ts, which asks for the rest.
t.test('the headers of a limit, and every other of ours, are told where they are sent, and only there', async t => {
  const { app, document, operations } = await readDocument(t, { limits: { requestsPerMinute: 20 }, corsOrigins: ['https://ui.example'] })
  const faultOf = createJudge(document as unknown as Told)
  let client = 0
  const ask = async (path: string, { method, path: url, headers }: Request) => {
    const { statusCode: status, headers: sent, body } = await app.inject({ method: method as 'GET', url, headers, remoteAddress: `192.0.2.${client}` })
    t.equal(faultOf(path, { method, path: url, headers }, { status, headers: sent as Record<string, string>, body }), undefined, `${method} ${url} ${JSON.stringify(headers)}: ${status}`)
    return { status, etag: String(sent.etag) }
  }
  for (const { path, method, responses } of operations) {
    if (path === '/v1/events' && method === 'get') continue
    client++
    const url = path.replace('{id}', path.includes('schema') ? 'cni.provider' : 'calico').replace('{code}', 'not-found')
    const get = async (headers: Record<string, string>, url: string) => await ask(path, { method: method.toUpperCase(), path: url, headers })
    const { etag } = await get({}, url)
    for (const headers of [{ 'if-none-match': etag }, { 'if-match': '"x"' }, { accept: 'x/y' }]) await get(headers, url)
    await get({}, `${url}?nothing=1`)
    if (path.includes('{')) await get({}, path.replace(/\{\w+\}/, 'nothing'))
    const seen = new Set<number>()
    for (let i = 0; i < 30; i++) seen.add((await get({}, url)).status)
    t.equal(seen.has(429), '429' in responses, `${path}: 429`)
    t.equal('RateLimit' in (responses['200'] ?? responses['202'])!.headers!, '429' in responses, `${path}: RateLimit`)
  }
})

t.test('every example of an answer is what the service answers', async t => {
  const { app, operations } = await readDocument(t)
  const withoutRevision = (text: string): unknown => JSON.parse(text.replaceAll(/("(?:revision|resourceVersion)":"?)\d+/g, '$10'))
  for (const [operationId, { request, answer }] of Object.entries(ANSWERED)) {
    const { body } = await app.inject({ url: request, headers: { host: 'atlas.example.org' } })
    t.strictSame(withoutRevision(JSON.stringify(answer)), withoutRevision(body), `${operationId}: ${request}`)
    const operation = operations.find(operation => operation.operationId === operationId)
    t.match(request, new RegExp(`^${operation?.path.replace(/\{\w+\}/, '[^/?]+')}(?:\\?|$)`), operationId)
  }
  const known = new Set([...Object.keys(ANSWERED), ...Object.keys(INVENTED)])
  // What is here changes with every subject, the catalogue with the host, and the metrics with every second; a picture is no JSON.
  t.strictSame(operations.map(({ operationId }) => operationId).filter(id => !known.has(id)), ['getPrometheusMetrics', 'getApiCatalog', 'getIndex', 'getMetricChart', 'getEvents'])
})

t.test('every schema and every property of one is described', async t => {
  const { document } = await readDocument(t)
  type Described = { $ref?: string, description?: string, properties?: Record<string, Described> }
  const schemas = Object.entries(document.components.schemas as Record<string, Described>)
  const bare = schemas.flatMap(([name, { description, properties = {} }]) => [
    ...(description === undefined ? [name] : []),
    // A named schema that a property refers to describes itself.
    ...Object.entries(properties).flatMap(([property, inner]) => inner.description === undefined && inner.$ref === undefined ? [`${name}.${property}`] : [])
  ])
  t.strictSame(bare, [])
})

t.test('every example fits its schema', async t => {
  const { document, operations } = await readDocument(t)
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  let count = 0
  const check = (place: string, schema: object, examples: unknown[]) => {
    if (examples.length === 0) return
    const fits = ajv.compile({ ...schema, components: document.components })
    for (const example of examples) {
      count++
      t.ok(fits(example), place, { example, errors: fits.errors })
    }
  }
  const examplesOf = ({ example, examples = {} }: Pick<Media, 'example' | 'examples'>): unknown[] =>
    [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)]

  for (const [name, schema] of Object.entries(document.components.schemas)) check(name, schema, schema.examples ?? [])
  for (const [name, header] of Object.entries(document.components.headers)) check(name, header.schema, examplesOf(header))
  const ownParameters = operations.flatMap(({ parameters = [] }) => parameters).filter(({ $ref }) => $ref === undefined)
  const parameters = [...Object.values(document.components.parameters), ...ownParameters]
  for (const parameter of parameters) check(parameter.name, parameter.schema, examplesOf(parameter))
  const ownAnswers = operations.flatMap(({ operationId, responses }) => Object.values(responses).map(answer => [operationId, answer] as const))
  const answers = [...Object.entries(document.components.responses), ...ownAnswers]
  for (const [name, { content = {} }] of answers) for (const media of Object.values(content)) check(name, media.schema ?? {}, examplesOf(media))
  t.ok(count > 70, `${count} examples`)
})

t.test('the example of a parameter is answered, and finds something where it filters a list of Rancher', async t => {
  const { app, document, operations } = await readDocument(t)
  const parametersOf = ({ parameters = [] }: Operation) => parameters.map(({ $ref, ...own }) => $ref === undefined ? own : document.components.parameters[$ref.split('/').at(-1)!]!)
  for (const operation of operations.filter(({ method, path, parameters }) => method === 'get' && parameters !== undefined && path !== '/v1/events')) {
    const parameters = parametersOf(operation)
    const path = parameters.filter(parameter => parameter.in === 'path').reduce((path, { name, example }) => path.replace(`{${name}}`, String(example)), operation.path)
    // Where to go on is another place in each list, and what documents say was not said on every day. The syntax of conditions is the same for all.
    for (const { name, example } of parameters.filter(({ in: place, name }) => place === 'query' && !['cursor', 'continue', 'asOf', 'filter'].includes(name))) {
      if (example === undefined || typeof example === 'object') continue
      const url = `${path}?${name}=${encodeURIComponent(String(example))}`
      const res = await app.inject(url)
      t.equal(res.statusCode, 200, url)
      if (path.startsWith('/rancher/v1/cni.')) t.ok(res.json().data?.length !== 0, url)
    }
  }
})

// A schema that lets every object pass, which `fields` needs, must not hide what an example says wrong.
t.test('every example of whole things fits their schema', async t => {
  const { document, operations } = await readDocument(t)
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const components = { ...document.components, schemas: { ...document.components.schemas, Part: { not: {} } } }
  for (const { operationId, responses } of operations) {
    const example = ANSWERED[operationId] ?? INVENTED[operationId]
    if (example === undefined || example.request.includes('fields=')) continue
    const { schema } = (responses['200'] ?? responses['202'])!.content!['application/json']!
    const fits = ajv.compile({ ...schema, components })
    t.ok(fits(example.answer), operationId, { errors: fits.errors })
  }
})

t.test('what a parameter of /v1 may not be, the document says: empty, a day of another form, words without end', async t => {
  const { app, document, operations } = await readDocument(t)
  const resolved = ({ $ref, ...parameter }: Parameter) => $ref === undefined ? parameter : document.components.parameters[$ref.split('/').at(-1)!]!
  for (const { path, parameters = [] } of operations.filter(({ path, method }) => path.startsWith('/v1') && method === 'get')) {
    for (const { name, schema } of parameters.map(resolved).filter(parameter => parameter.in === 'query')) {
      const { type, format, ...rules } = schema as Record<string, unknown>
      if (type !== 'string') continue
      t.equal(format, ['asOf', 'from', 'to'].includes(name) ? 'date' : undefined, `${path} ${name}`)
      t.ok(['minLength', 'pattern', 'enum', 'const'].some(rule => rule in rules), `${path} ${name}`)
      const res = await app.inject(`${path.replace('{id}', path.includes('refreshes') ? '1' : 'calico')}?${name}=`)
      t.match([res.statusCode, res.json().errors], [400, [{ pointer: name, value: '' }]], `${path}?${name}=`)
    }
  }
  const { schema } = document.paths['/v1/providers']!.get!.parameters!.find(({ name }) => name === 'q')!
  t.match(schema, { minLength: 1, maxLength: 100 })
})

t.test('the document tells how lists are asked, and what it has no operation for', async t => {
  const { document } = await readDocument(t)
  for (const word of ['`feature.<id>=<support>`', '/v1/events', '/graphql', '304', 'Deprecation', 'no-cache', ...Object.keys(SECURITY_HEADERS)]) t.ok(document.info.description.toLowerCase().includes(word.toLowerCase()), word)
  t.match(document.paths['/v1/events']!.get!.description, /does not end.*Execute/, 'who tries it in the reference need not wait')
})

t.test('two schemas cannot share a name', async t => {
  const answering = (type: string) => ({ get: { responses: { 200: { description: 'It', content: { 'application/json': { schema: { title: 'Thing', type } } } } } } })
  t.throws(() => completeDocument({ paths: { '/a': answering('string'), '/b': answering('integer') }, components: {} }), { message: 'two schemas are called Thing' })
  t.match(completeDocument({ paths: { '/a': answering('string'), '/b': answering('string') }, components: {} }), { components: { schemas: { Thing: { type: 'string' } } } })
})
