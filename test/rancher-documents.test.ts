import t, { type Test } from 'tap'
import { setup } from './helpers/app.ts'

t.setTimeout(120_000)

type Thing = Record<string, any>

const BASE = 'http://atlas.example.org/rancher/v1'
const DAYS = ['2018-07-26', '2022-06-01', '2026-11-26']
const COLLECTIONS = ['cni.providers', 'cni.features', 'cni.ports', 'cni.networkmodels', 'cni.distributions', 'cni.metrics']

async function start (t: Test, options: Parameters<typeof setup>[1] = {}) {
  const { app, knowledge } = await setup(t, options)
  const ask = async (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' | 'POST' | 'OPTIONS' = 'GET') =>
    await app.inject({ method, url: url.startsWith('/') ? url : `/rancher/v1/${url}`, headers: { host: 'atlas.example.org', accept: 'application/json', 'x-api-csrf': 'abc', ...headers } })
  const get = async (url: string): Promise<Thing> => {
    const res = await ask(url)
    t.equal(res.statusCode, 200, url)
    return res.json()
  }
  return { app, ask, get, knowledge }
}

t.test('what the dashboard sends is answered, to the letter', async t => {
  const { get } = await start(t)
  const schemas = await get('schemas?pagesize=100000&exclude=metadata.managedFields')
  t.equal((await get('schemas?exclude=metadata.managedFields')).count, schemas.count)
  const all = await get('cni.providers?pagesize=100000&exclude=metadata.managedFields')
  t.equal(all.count, all.data.length)
  t.match(await get('cni.providers?page=2&pagesize=2&sort=-metadata.name&filter=lifecycle=active&exclude=metadata.managedFields'), { count: 15, pages: 8, pagination: { limit: 2, partial: true } })
  t.equal((await get('cni.providers?pagesize=100000&exclude=metadata.managedFields&pagesize=2')).data.length, 2, 'of a parameter given twice the last one counts')
  t.equal((await get('cni.providers?pagesize=100000&exclude=metadata.managedFields&page=2&pagesize=3')).data[0].id, all.data[3].id)
  t.strictSame(await get('cni.providers/canal?exclude=metadata.managedFields'), all.data.find(({ id }: Thing) => id === 'canal'))
  t.equal((await get('cni.providers?filter=name~canal&name~calico&pagesize=100000&sort=-name&exclude=metadata.managedFields')).count, 1)
  t.strictSame((await get('cni.providers?filter=metadata.name~ca,spec.displayName~%22a%20b%22&revision=12&projectsornamespaces=p-abc')).data, all.data.filter(({ id }: Thing) => id.includes('ca')))
  t.equal((await get('cni.providers?summary=metadata.state.name&summaryonly=&excludeValues=data&includeAssociatedData=true&link=x&_=1')).count, all.count)
  for (const query of ['pagesize=abc', 'pagesize=0', 'pagesize=-1', 'pagesize=1e309', 'limit=0', 'page=0', 'page=x', 'revision=x', 'sort=', 'sort=,-', 'sort=nosuch,-nosuch.field', 'continue=', 'asOf=']) {
    t.equal((await get(`cni.providers?${query}`)).data.length, all.count, query)
  }
  t.strictSame((await get('cni.providers/?pagesize=1')).data, (await get('cni.providers?pagesize=1')).data, 'with a slash at the end')
  t.strictSame(await get('cni.providers/canal/'), await get('cni.providers/canal'))
  t.equal((await get('cni.providers?page=99&pagesize=10')).data.length, 0, 'beyond the last page there is nothing')
})

t.test('a list without anything in it still says how many there are', async t => {
  const { get } = await start(t)
  t.match(await get('cni.providers?name=nobody'), { count: 0, pages: 0, data: [], pagination: { partial: false, total: 0 } })
  t.match(await get('cni.distributions?asOf=2001-01-01'), { count: 0, pages: 0, data: [] })
})

t.test('lists are read to their end in both ways', async t => {
  const { ask, get } = await start(t)
  const ids = ({ data }: Thing): string[] => data.map(({ id }: Thing) => id)
  for (const query of ['', 'sort=-github.stars&', 'filter=lifecycle=active&sort=kind&asOf=2026-11-26&']) {
    const whole = ids(await get(`cni.providers?${query}`))
    for (const first of [`${BASE}/cni.providers?${query}pagesize=3`, `${BASE}/cni.providers?${query}limit=3`, `${BASE}/cni.providers?${query}page=1&pagesize=3`]) {
      const found: string[] = []
      for (let next: string | undefined = first; next !== undefined && found.length <= whole.length;) {
        const part: Thing = await get(next.replace('http://atlas.example.org', ''))
        t.equal(part.count, whole.length)
        t.equal(part.pages, Math.ceil(whole.length / 3))
        t.equal('continue' in part, first.includes('limit') && part.pagination.next !== undefined)
        found.push(...ids(part))
        next = part.pagination.next
      }
      t.strictSame(found, whole, first)
    }
  }
  const { continue: mark } = await get('cni.providers?limit=2')
  t.strictSame(ids(await get(`cni.providers?limit=3&continue=${mark}`)), ids(await get('cni.providers')).slice(2, 5))
  t.strictSame(ids(await get(`cni.providers?pagesize=2&page=2&continue=${mark}`)), ids(await get('cni.providers')).slice(4, 6), 'pages after a mark')
  t.equal((await get('cni.providers?limit=5&pagesize=2')).data.length, 2, 'the smaller one counts')
  t.match((await ask('cni.providers?continue=nonsense')).json(), { type: 'error', status: 400, fieldName: 'continue' })
})

t.test('lists are sorted by any field, and equals by id', async t => {
  const { get } = await start(t)
  const sorted = async (sort: string): Promise<Thing[]> => (await get(`cni.providers?${sort}`)).data
  const stars = (await sorted('sort=-github.stars,metadata.name')).map(({ github }) => github?.stars ?? -1)
  t.strictSame(stars, [...stars].sort((a, b) => b - a))
  t.ok(stars.includes(-1), 'what has no value comes last')
  t.equal((await sorted('sort=github.stars')).at(-1)!.github, null, 'in both directions')
  const byKind = (await sorted('sort=kind')).map(({ kind, id }) => `${kind}/${id}`)
  t.strictSame(byKind, [...byKind].sort())
  const nothing = (await sorted('sort=nosuch')).map(({ id }) => id)
  t.strictSame(nothing, [...nothing].sort())
  t.strictSame((await sorted('sort=metadata.name&order=desc')).map(({ id }) => id), (await sorted('sort=-ip(metadata.name)')).map(({ id }) => id))
  t.match((await get('cni.providers?sort=-github.stars,name')).sort, { name: 'github.stars', order: 'desc' })
  t.equal((await get('cni.providers')).sort, undefined)
})

t.test('fields can be left out, but not what a thing is', async t => {
  const { get } = await start(t)
  const { data: [first] } = await get('cni.providers?exclude=features&exclude=metadata.labels&exclude=ports.port&exclude=id&exclude=type&exclude=links&exclude=nosuch.field&exclude=')
  t.equal(first.id, 'canal')
  t.ok(first.type && first.links.self && first.metadata.name && first.ports[0].purpose)
  for (const gone of [first.features, first.metadata.labels, first.ports[0].port]) t.equal(gone, undefined)
})

t.test('the schemas tell all that the dashboard needs', async t => {
  const { get } = await start(t)
  const { data, type, resourceType, revision } = await get('schemas')
  t.match({ type, resourceType, revision }, { type: 'collection', resourceType: 'schema', revision: /^\d+$/ })
  t.strictSame(data.map(({ id }: Thing) => id), ['cni.provider', 'cni.feature', 'cni.port', 'cni.networkmodel', 'cni.distribution', 'cni.metric', 'schema', 'apiVersion', 'schemaDefinition'])
  for (const schema of data) {
    t.match(schema, {
      id: String,
      type: 'schema',
      links: { self: `${BASE}/schemas/${schema.id}` },
      pluralName: String,
      resourceMethods: ['GET'],
      collectionMethods: ['GET'],
      resourceFields: { id: { type: 'string' } },
      attributes: { group: String, version: 'v1', kind: String, resource: String, namespaced: false, verbs: ['get', 'list'], columns: Array }
    })
    t.notMatch(schema.links.collection, /\?/)
    t.strictSame(await get(`schemas/${schema.id}`), schema)
    const definition = await get(`schemaDefinitions/${schema.id}`)
    t.strictSame(definition.definitions[definition.definitionType].resourceFields, schema.resourceFields)
    // Every field that has a column or a filter is there, in some thing of the collection at least.
    const { data: things } = await get(schema.links.collection.replace('http://atlas.example.org', ''))
    for (const thing of things) t.equal(thing.type, schema.id)
    for (const { field } of schema.attributes.columns) {
      t.ok((await get(`${schema.pluralName}?filter=${field.replace('$.', '')}`)).count > 0, `${schema.id}: ${field}`)
    }
    for (const field of Object.keys(schema.collectionFilters)) {
      t.ok(field in schema.resourceFields, `${schema.id}: ${field}`)
      t.equal((await get(`${schema.pluralName}?${field}=no-such-value`)).count, 0, `${schema.id}: ${field}`)
    }
  }
  const [provider] = data
  t.match(provider.resourceFields, {
    displayName: { type: 'string' },
    description: { type: 'string', nullable: true },
    networkModels: { type: 'array[string]' },
    ports: { type: 'array[json]' },
    features: { type: 'map[json]' },
    github: { type: 'json', nullable: true },
    lifecycle: { type: 'enum', options: ['active', 'maintenance', 'archived', 'end-of-life', 'unknown'] }
  })
})

t.test('every property of a thing is told by its schema, and every thing has an address of its own', async t => {
  const { get } = await start(t)
  const fields = new Map((await get('schemas')).data.map(({ id, resourceFields }: Thing) => [id, Object.keys(resourceFields)]))
  for (const day of DAYS) {
    for (const collection of COLLECTIONS) {
      const { data, resourceType } = await get(`${collection}?asOf=${day}`)
      t.ok(data.length > 0, `${collection} on ${day}`)
      t.equal(new Set(data.map(({ id }: Thing) => id)).size, data.length, `${collection} on ${day}: ids are unique`)
      for (const { id, type, links, metadata, name, created, ...rest } of data) {
        t.match(id, /^[a-z0-9][a-z0-9.-]*$/, 'nothing in an id needs to be encoded')
        t.equal(type, resourceType)
        t.equal(links.self, `${BASE}/${collection}/${id}?asOf=${day}`)
        t.strictSame(Object.keys(rest).filter(key => !(fields.get(type) as string[]).includes(key)), ['type', 'metadata'].filter(key => key in rest), `${type} ${id}`)
        t.match(metadata, { name, uid: `${type}/${id}`, resourceVersion: /^\d+$/, creationTimestamp: created, labels: Object, annotations: Object, state: { name: rest.state, error: false, transitioning: false, message: '' } })
        t.equal(name, id)
        t.match(created, /^\d{4}-\d{2}-\d{2}T00:00:00Z$/)
        t.ok(created.slice(0, 10) <= day, `${type} ${id} was known on ${day}`)
        t.equal(metadata.annotations['field.cattle.io/description'], rest.description ?? undefined)
      }
    }
  }
})

// What the models of the dashboard have under these names is read-only, or would be hidden.
const TAKEN = [
  'namespace', 'schema', 'owners', 'ownersByType', 'details', 'glance', 'cards', 'creationTimestamp', 't', 'typeDisplay', 'shortId', 'listLocation', 'nameSort', 'nameDisplay', 'stateDisplay',
  'stateColor', 'stateIcon', 'stateObj', 'confirmRemove', 'availableActions', 'canEdit', 'canDelete', 'canCreate', 'canYaml', 'save', 'update', 'replace', 'delete', 'remove', 'patch', 'download',
  'toString', 'labels', 'annotations'
]

t.test('no property takes a name that the dashboard needs itself', async t => {
  const { get } = await start(t)
  for (const { id, resourceFields } of (await get('schemas')).data) {
    t.strictSame(Object.keys(resourceFields).filter(name => TAKEN.includes(name) || name.startsWith('$')), [], id)
  }
  for (const collection of COLLECTIONS) {
    for (const { links } of (await get(collection)).data) t.strictSame(Object.keys(links).filter(name => ['view', 'update', 'remove', 'patch'].includes(name)), [])
  }
})

t.test('the root leads to every collection', async t => {
  const { get } = await start(t)
  const versions = await get('/rancher')
  t.match(versions, { type: 'collection', resourceType: 'apiVersion', links: { self: 'http://atlas.example.org/rancher', latest: BASE }, count: 1 })
  const root = await get('/rancher/v1')
  t.strictSame(versions.data, [root])
  t.match(root, { id: 'v1', type: 'apiVersion', links: { self: BASE, root: 'http://atlas.example.org/rancher', schemas: `${BASE}/schemas` } })
  t.strictSame(COLLECTIONS.map(name => root.links[name]), COLLECTIONS.map(name => `${BASE}/${name}`))
})

t.test('every answer says where the schemas are, failures are resources, and nobody is asked who they are', async t => {
  const { ask } = await start(t, { limits: { requestsPerMinute: 40 }, adminToken: 'a-token-for-the-administrator' })
  for (const [url, status, code, message, options = {}] of [
    ['/rancher', 200], ['/rancher/', 200], ['/rancher/v1', 200], ['schemas', 200], ['cni.ports?pagesize=1', 200], ['cni.providers/canal', 200],
    ['cni.providers/canal', 200, undefined, undefined, { 'user-agent': 'Mozilla/5.0', accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }],
    ['cni.providers/nope', 404, 'NotFound', 'cni.provider "nope" not found'],
    ['cni.providers/canal?asOf=2001-01-01', 404, 'NotFound', 'cni.provider "canal" not found'],
    ['schemas/nope', 404, 'NotFound', 'schema "nope" not found'],
    ['nope', 404, 'NotFound', 'there is nothing at /rancher/v1/nope; /rancher/v1 lists what is here'],
    ['/rancher/nope', 404, 'NotFound', 'there is nothing at /rancher/nope; /rancher/v1 lists what is here'],
    ['cni.providers/canal/nope', 404, 'NotFound', /nothing at/],
    ['cni.providers?filter=(', 400, 'InvalidFormat', /filter is "\(", expected/],
    ['cni.providers?asOf=2026-02-30', 400, 'InvalidFormat', /asOf is "2026-02-30", expected a day that exists/],
    ['cni.providers/%zz', 400, 'InvalidFormat', /% that is not the beginning/],
    [`cni.providers/${'a'.repeat(300)}`, 414, 'UriTooLong', /too long/],
    ['cni.providers', 406, 'NotAcceptable', 'this comes as application/json', { accept: 'text/csv' }]
  ] as Array<[string, number, string?, (string | RegExp)?, Record<string, string>?]>) {
    const res = await ask(url, options)
    t.equal(res.statusCode, status, url)
    t.equal(res.headers['x-api-schemas'], `${BASE}/schemas`, url)
    t.match(res.headers['content-type'], /^application\/json/, url)
    t.equal(res.headers['set-cookie'], undefined)
    if (status >= 400) t.match(res.json(), { type: 'error', status, code, message }, url)
  }
  const post = await ask('cni.providers', {}, 'POST')
  t.match([post.statusCode, post.headers, post.json()], [405, { allow: 'GET, HEAD, OPTIONS', 'x-api-schemas': `${BASE}/schemas` }, { type: 'error', status: 405, code: 'MethodNotAllow' }])
  t.match((await ask('cni.providers', {}, 'HEAD')).headers, { 'x-api-schemas': `${BASE}/schemas` })
  t.match((await ask('cni.providers', {}, 'OPTIONS')).headers, { 'x-api-schemas': `${BASE}/schemas`, allow: 'GET, HEAD, OPTIONS' })
  for (let i = 0; i < 40; i++) await ask('nope')
  const refused = await ask('cni.providers')
  t.match([refused.statusCode, refused.headers, refused.json()], [429, { 'x-api-schemas': `${BASE}/schemas`, 'retry-after': /^\d+$/ }, { type: 'error', status: 429, code: 'TooManyRequests', message: String }])
  t.match((await ask('/v1/nope')).json(), { type: '/problems/too-many-requests', title: String, detail: String }, 'elsewhere failures keep their form')
  t.match((await ask('/rancherish')).json(), { code: 'TOO_MANY_REQUESTS' })
})

t.test('a failure of the service tells nothing of its inside', async t => {
  const { knowledge } = await start(t)
  const { ask } = await start(t, { knowledge: { ...knowledge, at: async () => { throw new Error('SQLITE_IOERR: /var/lib/secret.db') } } })
  const res = await ask('cni.providers')
  t.strictSame(res.json(), { type: 'error', status: 500, code: 'ServerError', message: 'The service failed; the failure was logged.' })
  t.equal(res.headers['x-api-schemas'], `${BASE}/schemas`)
})

t.test('what the dashboard colours is what is known of the project', async t => {
  const { get } = await start(t)
  for (const { id, lifecycle, state } of (await get('cni.providers')).data) t.equal(state, lifecycle, id)
  t.equal((await get('cni.providers/weave-net')).metadata.state.name, 'archived')
  t.equal((await get('cni.providers/calico')).metadata.state.name, 'active')
  t.equal((await get('cni.providers/calico?asOf=2018-07-26')).metadata.state.name, 'unknown', 'nobody had said')
  t.equal((await get('cni.metrics/calico')).state, 'stale')
  t.equal((await get('cni.metrics/calico?asOf=2018-07-26')).state, 'active')
})
