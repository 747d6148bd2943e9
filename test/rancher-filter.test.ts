import fc from 'fast-check'
import t from 'tap'
import { holdsFor, parseFilter, type Condition } from '../src/rancher/rancher-filter.ts'
import { setup } from './helpers/app.ts'

const condition = (field: string, operator: Condition['operator'], ...values: string[]): Condition => ({ field, operator, values })

// What the dashboard sends, after the address was decoded, and what else the grammar has.
const READABLE: Array<[string, Condition[]]> = [
  ['lifecycle=active', [condition('lifecycle', '=', 'active')]],
  ['lifecycle==active', [condition('lifecycle', '=', 'active')]],
  ['lifecycle!=active', [condition('lifecycle', '!=', 'active')]],
  ['metadata.name~ca', [condition('metadata.name', '~', 'ca')]],
  ['metadata.name!~ca', [condition('metadata.name', '!~', 'ca')]],
  ['metadata.name~ca,spec.displayName~"a b"', [condition('metadata.name', '~', 'ca'), condition('spec.displayName', '~', 'a b')]],
  ['name="a,b=(c)!"', [condition('name', '=', 'a,b=(c)!')]],
  ['name=\'a "b"\'', [condition('name', '=', 'a "b"')]],
  ['name="a \\"b\\" \\\\"', [condition('name', '=', 'a "b" \\')]],
  ['name=""', [condition('name', '=', '')]],
  ['name=', [condition('name', '=', '')]],
  ['name=a b , c=d', [condition('name', '=', 'a b'), condition('c', '=', 'd')]],
  ['metadata.namespace IN (a,b)', [condition('metadata.namespace', 'in', 'a', 'b')]],
  ['metadata.namespace NOTIN (a,b)', [condition('metadata.namespace', 'notin', 'a', 'b')]],
  ['name in ( "a b" , c ),d', [condition('name', 'in', 'a b', 'c'), condition('d', 'exists')]],
  ['name in(a)', [condition('name', 'in', 'a')]],
  ['deprecated', [condition('deprecated', 'exists')]],
  ['!deprecated', [condition('deprecated', 'absent')]],
  ['!metadata.labels[a.b/c-d]', [condition('metadata.labels[a.b/c-d]', 'absent')]],
  ['metadata.labels[a.b/c=d]=x', [condition('metadata.labels[a.b/c=d]', '=', 'x')]],
  ['github.stars > 100', [condition('github.stars', '>', '100')]],
  ['github.stars<100', [condition('github.stars', '<', '100')]],
  ['github.stars gt 100', [condition('github.stars', '>', '100')]],
  ['metadata.labels[a] > (100)', [condition('metadata.labels[a]', '>', '100')]],
  ['inside=1', [condition('inside', '=', '1')]],
  ['', []]
]

t.test('every form of a filter is read', t => {
  for (const [text, expected] of READABLE) t.strictSame(parseFilter(text), expected, text)
  t.end()
})

t.test('what cannot be read is refused, with the parameter and what it may be', t => {
  for (const text of ['(', ')', '=a', ',a', 'a,', 'a b', 'a IN b', 'a IN (b', 'a IN', '!a=b', '!', '"a"=b', 'a="b', 'a="b"c', "a='", 'a=b)c,=', 'a in (b)c', '[a=b']) {
    t.throws(() => parseFilter(text), { code: 'BAD_REQUEST', errors: [{ pointer: 'filter', value: text, expected: /lifecycle=active/ }] }, text)
  }
  t.end()
})

t.test('long filters are read in no time', t => {
  const start = process.cpuUsage()
  for (const text of ['a'.repeat(8000), `a="${'\\"'.repeat(4000)}"`, '!'.repeat(8000), `a in (${'b,'.repeat(4000)}c)`, `${'a=b,'.repeat(1600)}c`, ' '.repeat(8000), '['.repeat(8000)]) {
    try { parseFilter(text) } catch {}
  }
  t.ok(process.cpuUsage(start).user < 1_000_000, 'in less than a second of the processor')
  t.end()
})

const THING = {
  name: 'canal', stars: 536, held: false, note: null, models: ['encapsulated', 'chained'], none: [], labels: { 'a.b/kind': 'x' }, ports: [{ port: 8472, to: ['rke1'] }, { port: 9099, to: ['rke2'] }]
}

t.test('a condition looks at everything that its field leads to', t => {
  for (const [text, expected] of [
    ['name=canal', true], ['name=Canal', false], ['name~CAN', true], ['name!~zz', true], ['name~""', true], ['stars=536', true], ['stars>99', true], ['stars>536', false], ['stars<1000', true], ['stars>', false],
    ['stars>many', false], ['name>b', true], ['name<b', false], ['held=false', true], ['models=chained', true], ['models!=chained', false], ['models[0]=chained', false], ['models[1]=chained', true], ['models.0=encapsulated', true],
    ['ports.port=9099', true], ['ports.port>9000', true], ['ports.to=rke2', true], ['ports[0].to=rke2', false], ['labels[a.b/kind]=x', true], ['labels["a.b/kind"]=x', true], ['$.name=canal', true],
    ['name', true], ['note', false], ['!note', true], ['none', false], ['ports', true], ['ports=x', false], ['nowhere', false], ['!nowhere', true], ['nowhere=x', false], ['nowhere!=x', true], ['nowhere!~x', true],
    ['nowhere NOTIN (x)', true], ['nowhere IN (x)', false], ['name IN (flannel,canal)', true], ['name NOTIN (flannel,canal)', false], ['name.length=5', false], ['constructor', false], ['__proto__', false]
  ] as const) {
    const [only] = parseFilter(text)
    t.equal(holdsFor(only!)(THING), expected, text)
  }
  t.end()
})

/** The same rules once more, as plainly as they can be said, for things without lists. */
function reference ({ field, operator, values }: Condition, thing: Record<string, string | number | null>): boolean {
  const value = thing[field] ?? null
  const [wanted = ''] = values
  if (operator === 'exists' || operator === 'absent') return (value !== null) === (operator === 'exists')
  if (operator === '!=' || operator === 'notin') return value === null || !values.includes(`${value}`)
  if (operator === '!~') return value === null || `${value}`.toLowerCase().indexOf(wanted.toLowerCase()) === -1
  if (value === null) return false
  if (operator === '~') return `${value}`.toLowerCase().indexOf(wanted.toLowerCase()) !== -1
  if (operator === '=' || operator === 'in') return values.includes(`${value}`)
  if (typeof value === 'string') return operator === '<' ? value < wanted : value > wanted
  if (wanted.trim() === '' || Number.isNaN(Number(wanted))) return false
  return operator === '<' ? value < Number(wanted) : value > Number(wanted)
}

const text = fc.stringMatching(/^[a-zA-Z0-9 ,.=!~<>()'"\\&+%/[\]-]{0,6}$/)
const value = fc.oneof(text, fc.constantFrom('active', 'archived', '10', '9'))
const anyCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field: fc.constantFrom('a', 'b', 'c'), operator: fc.constantFrom('=', '!=', '~', '!~', '<', '>'), values: fc.tuple(value) }),
  fc.record({ field: fc.constantFrom('a', 'b', 'c'), operator: fc.constantFrom('in', 'notin'), values: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  fc.record({ field: fc.constantFrom('a', 'b', 'c'), operator: fc.constantFrom('exists', 'absent'), values: fc.constant([]) })
) as fc.Arbitrary<Condition>
const anyThing = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(value, fc.integer({ min: 0, max: 20 }), fc.constant(null)))

const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, mark => `\\${mark}`)}"`

function write ({ field, operator, values }: Condition): string {
  if (operator === 'exists') return field
  if (operator === 'absent') return `!${field}`
  return operator === 'in' || operator === 'notin' ? `${field} ${operator.toUpperCase()} (${values.map(quote).join(',')})` : `${field}${operator}${quote(values[0]!)}`
}

t.test('filters mean what they say, whatever stands in them', t => {
  fc.assert(fc.property(fc.array(anyCondition, { minLength: 1, maxLength: 4 }), fc.array(anyThing, { maxLength: 5 }), (conditions, things) => {
    const read = parseFilter(conditions.map(write).join(','))
    if (JSON.stringify(read) !== JSON.stringify(conditions)) return false
    return things.every(thing => read.some(part => holdsFor(part)(thing)) === conditions.some(part => reference(part, thing as Record<string, string | number | null>)))
  }), { numRuns: 2000, seed: 20180726 })
  t.end()
})

t.test('lists of the profile are filtered by all filters, each by any of its conditions', async t => {
  const { get } = await setup(t)
  const all: Array<Record<string, any>> = (await get('/rancher/v1/cni.providers')).data
  const ids = async (query: string): Promise<string[]> => (await get(`/rancher/v1/cni.providers?${query}`)).data.map(({ id }: { id: string }) => id)
  const expected = (keep: (provider: Record<string, any>) => boolean) => all.filter(keep).map(({ id }) => id)
  for (const [query, keep] of [
    ['filter=lifecycle=active', provider => provider.lifecycle === 'active'],
    ['filter=metadata.name~ca,displayName~%22a%20b%22', ({ id, displayName }) => id.includes('ca') || displayName.toLowerCase().includes('a b')],
    ['filter=metadata.name~ca&filter=lifecycle=active', ({ id, lifecycle }) => id.includes('ca') && lifecycle === 'active'],
    ['filter=displayName~%22amazon%20vpc%22', ({ id }) => id === 'aws-vpc-cni'],
    ['filter=metadata.name%20IN%20(canal,calico)', ({ id }) => ['canal', 'calico'].includes(id)],
    ['filter=metadata.name+NOTIN+(canal,calico)', ({ id }) => !['canal', 'calico'].includes(id)],
    ['filter=networkModels=chained', ({ networkModels }) => networkModels.includes('chained')],
    ['filter=metadata.labels[cni-atlas/lifecycle]=archived', ({ lifecycle }) => lifecycle === 'archived'],
    ['filter=metadata.labels%5Bcni-atlas%2Fkind%5D!=network-provider', ({ kind }) => kind !== 'network-provider'],
    ['filter=metadata.state.name=active', ({ lifecycle }) => lifecycle === 'active'],
    ['filter=features.encryption.support=yes', ({ features }) => features.encryption.support === 'yes'],
    ['filter=github', ({ github }) => github !== null],
    ['filter=!github', ({ github }) => github === null],
    ['filter=github.stars%20%3E%205000', ({ github }) => github?.stars > 5000],
    ['filter=ports.port=8472', ({ ports }) => ports.some(({ port }: { port: number }) => port === 8472)],
    ['filter=metadata.namespace!=kube-system', () => true],
    ['filter=metadata.namespace=kube-system', () => false],
    ['filter=', () => true],
    ['lifecycle=active', ({ lifecycle }) => lifecycle === 'active'],
    ['name=canal&name=calico', ({ id }) => ['canal', 'calico'].includes(id)],
    ['name_ne=canal&name_ne=calico', ({ id }) => !['canal', 'calico'].includes(id)],
    ['name_in=canal,calico&lifecycle_notin=active', ({ id, lifecycle }) => ['canal', 'calico'].includes(id) && lifecycle !== 'active'],
    ['id_ne=canal&nosuch=1&lifecycle_like=x', () => true]
  ] as Array<[string, (provider: Record<string, any>) => boolean]>) t.strictSame(await ids(query), expected(keep), query)
  t.match((await get('/rancher/v1/cni.providers?lifecycle_ne=active&name=weave-net')).filters, { lifecycle: [{ modifier: 'ne', value: 'active' }], name: [{ modifier: 'eq', value: 'weave-net' }] })
})
