import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Database } from 'better-sqlite3'
import t from 'tap'
import { countStatements } from '../bench/counting.ts'
import { figuresOf, fill, fullNameOf, nameOf, sizeOf } from '../bench/many-figures.ts'
import { sampleAt } from '../src/metrics/series.ts'
import { starCurveOf } from '../src/metrics/star-curve.ts'
import { connect } from '../src/store/connect.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import { someFacts } from './helpers/builders.ts'

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
const GROWING = ['metric_samples', 'star_additions']
const EXTENT = { repositories: 5, days: 40, lastDay: '2026-11-25' }

const file = join(t.testdir(), 'atlas.db')
const statements = countStatements()
const store = openSqliteStore({ file, migrationsFolder })
t.teardown(() => store.close())
const texts = [...statements.prepared].filter(sql => GROWING.some(table => sql.includes(table)))
statements.restore()
await store.importFacts(someFacts(), 'a', new Date('2026-11-25T12:00:00.000Z'))
fill(file, EXTENT)

/** What SQLite means to do, step by step; the values of the parameters do not matter. */
function planOf (db: Database, sql: string): string[] {
  const named = Object.fromEntries([...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, null]))
  const values = Object.keys(named).length > 0 ? [named] : (sql.match(/\?/g) ?? []).map(() => null)
  return db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values).map(({ detail }) => detail)
}

t.test('no statement of the store reads a growing table from end to end', async t => {
  const db = connect(file)
  t.teardown(() => db.close())
  t.ok(texts.length >= 12, `${texts.length} statements`)
  for (const state of ['new', 'analysed']) {
    if (state === 'analysed') db.exec('ANALYZE')
    for (const sql of texts) {
      const steps = planOf(db, sql)
      const touching = steps.filter(step => /\b(?:metric_samples|sample|star_additions)\b/.test(step))
      t.ok(touching.every(step => /^SEARCH \w+ USING PRIMARY KEY/.test(step)), `${state}: ${sql}`, { steps })
      if (!/^\s*INSERT/.test(sql)) t.ok(touching.length > 0, sql)
    }
  }
})

t.test('a store that is old gives the same answers as a young one', async t => {
  t.match(sizeOf(file, 'metric_samples').rows, EXTENT.repositories * EXTENT.days + 1, 'and the published one')
  const latest = (await store.latestSamples('2026-11-25')).all().filter(({ method }) => method === 'github-api')
  t.match(latest, Array.from({ length: EXTENT.repositories }, (_, index) => ({
    provider: nameOf(index), repository: fullNameOf(index), observedOn: EXTENT.lastDay, stars: figuresOf(index, EXTENT.days).stars - 1
  })))
  t.equal((await store.listSamples({ providers: [nameOf(3)], from: '2026-11-01' })).length, 25)
  const curve = await starCurveOf(store, nameOf(3))
  t.equal(curve.times.length, EXTENT.days)
  t.match(sampleAt(curve, EXTENT.days - 1), { observedOn: '2026-10-17', stars: 1003 })
  t.strictSame(await store.loadFacts(), someFacts())
})

t.test('each reading of one provider or of all is one statement, however much there is', async t => {
  const counted = countStatements()
  const other = openSqliteStore({ file, migrationsFolder })
  t.teardown(() => other.close())
  const runsOf = async (ask: () => Promise<unknown>) => {
    const before = counted.runs()
    await ask()
    return counted.runs() - before
  }
  t.equal(await runsOf(async () => (await other.latestSamples('2026-11-25')).all()), 1)
  const samples = await other.latestSamples('2026-11-25')
  t.equal(await runsOf(async () => t.equal(samples.of(nameOf(0))?.provider, nameOf(0))), 1)
  t.equal(samples.of('nobody'), undefined)
  t.equal(await runsOf(() => other.listSamples({ providers: [nameOf(0), nameOf(1)] })), 1)
  t.equal(await runsOf(() => other.listStarAdditions({ providers: [nameOf(0), nameOf(1)] })), 1)
  counted.restore()
})
