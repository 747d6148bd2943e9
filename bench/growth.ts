import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Test } from 'tap'
import { createGitHubClient } from '../src/github/github-client.ts'
import { starCurveOf } from '../src/metrics/star-curve.ts'
import { createRefresher } from '../src/refresh/refresher.ts'
import { connect } from '../src/store/connect.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import type { Store } from '../src/store/store.ts'
import { someFacts } from '../test/helpers/builders.ts'
import { startGitHubServer } from '../test/helpers/github-server.ts'
import { bytesRead, countStatements } from './counting.ts'
import { figuresOf, fill, fullNameOf, nameOf, sizeOf } from './many-figures.ts'

// What grows, at the size it will have in ten years. Everything is told as a count or a ratio: these hold on any machine.
const REPOSITORIES = Number(process.env.BENCH_REPOSITORIES ?? 300)
const YEARS = Number(process.env.BENCH_YEARS ?? 10)
const LAST_DAY = '2026-11-25'
const NOW = new Date('2026-11-26T03:17:00.000Z')
const MIGRATIONS = 'migrations'
const PAGE_BYTES = 4096

const rows: Array<[what: string, value: string]> = []
const tell = (what: string, value: string) => { rows.push([what, value]) }
const number = (value: number, digits = 0) => value.toLocaleString('en-US', { maximumFractionDigits: digits })

const daysOf = (years: number) => Math.round(years * 365)
const pages = (read: number | undefined) => read === undefined ? 'not told here' : number(read)

const folder = mkdtempSync(join(tmpdir(), 'growth-'))
try {
  const [one, ten] = [await create(1), await create(YEARS)]
  tellSizes(ten)
  await tellReads(one, ten)
  await tellRun(ten)
  const width = Math.max(...rows.map(([what]) => what.length))
  console.log(`${REPOSITORIES} repositories, ${YEARS} years of daily figures\n`)
  for (const [what, value] of rows) console.log(`${what.padEnd(width)}  ${value}`)
} finally {
  rmSync(folder, { recursive: true })
}

async function create (years: number): Promise<string> {
  const file = join(folder, `${years}-years.db`)
  const store = openSqliteStore({ file, migrationsFolder: MIGRATIONS })
  await store.importFacts(someFacts(), 'first', NOW)
  await store.close()
  fill(file, { repositories: REPOSITORIES, days: daysOf(years), lastDay: LAST_DAY })
  return file
}

function tellSizes (file: string): void {
  for (const table of ['metric_samples', 'star_additions']) {
    const { rows, bytes } = sizeOf(file, table)
    tell(`${table}: rows · bytes a row`, `${number(rows)} · ${number(bytes / rows, 1)}`)
  }
}

/** On a connection of its own, so that nothing has been read before. */
async function measure<T> (file: string, ask: (store: Store) => Promise<T>): Promise<{ answer: T, pages: number | undefined, statements: number, ms: number }> {
  const statements = countStatements()
  const store = openSqliteStore({ file, migrationsFolder: MIGRATIONS })
  try {
    await store.revision()
    const [runs, before] = [statements.runs(), bytesRead()]
    const answer = await ask(store)
    const after = bytesRead()
    const ran = statements.runs() - runs
    const times = []
    for (let round = 0; round < 5; round++) {
      const start = performance.now()
      await ask(store)
      times.push(performance.now() - start)
    }
    return { answer, pages: before === undefined || after === undefined ? undefined : Math.round((after - before) / PAGE_BYTES), statements: ran, ms: Math.min(...times) }
  } finally {
    statements.restore()
    await store.close()
  }
}

async function tellReads (one: string, ten: string): Promise<void> {
  const provider = nameOf(Math.floor(REPOSITORIES / 2))
  const all = totalPages(ten)
  const scan = scanTime(ten)
  const latest = await measure(ten, async store => (await store.latestSamples(LAST_DAY)).all())
  tell('latest of all: rows · statements · pages read of all', `${number(latest.answer.length)} · ${latest.statements} · ${pages(latest.pages)} of ${number(all)}`)
  tell('latest of all: a scan of the table takes so many times as long', number(scan / latest.ms))
  const latestThen = await measure(one, async store => (await store.latestSamples(LAST_DAY)).all())
  tell(`latest of all: time with ${YEARS} years of data : with one`, number(latest.ms / latestThen.ms, 2))

  const year = { from: '2025-11-26', to: LAST_DAY }
  const lastYear = await measure(ten, store => store.listSamples({ providers: [provider], ...year }))
  const onlyYear = await measure(one, store => store.listSamples({ providers: [provider], ...year }))
  tell('a year of one: rows · statements · pages read', `${number(lastYear.answer.length)} · ${lastYear.statements} · ${pages(lastYear.pages)}`)
  tell(`a year of one: time with ${YEARS} years of data : with one`, number(lastYear.ms / onlyYear.ms, 2))
  const whole = await measure(ten, store => store.listSamples({ providers: [provider] }))
  tell(`all ${YEARS} years of one: rows · statements · pages read`, `${number(whole.answer.length)} · ${whole.statements} · ${pages(whole.pages)}`)
  tell('all years of one: time a row : a row of one year', number(whole.ms / whole.answer.length / (lastYear.ms / lastYear.answer.length), 2))

  const curve = await measure(ten, store => starCurveOf(store, provider))
  tell(`star history of one, ${YEARS} years: points · statements · pages read`, `${number(curve.answer.times.length)} · ${curve.statements} · ${pages(curve.pages)}`)
  const chart = await measure(ten, store => store.listSamples(year))
  tell('chart of all, a year: rows · statements · pages read of all', `${number(chart.answer.length)} · ${chart.statements} · ${pages(chart.pages)} of ${number(all)}`)
  const facts = await measure(ten, store => store.loadFacts())
  tell('facts at each new revision: statements · pages read of all', `${facts.statements} · ${pages(facts.pages)} of ${number(all)}`)
  let imports = 0
  const imported = await measure(ten, store => store.importFacts(someFacts(), `import ${imports++}`, NOW))
  tell('import of changed facts: statements · pages read of all', `${imported.statements} · ${pages(imported.pages)} of ${number(all)}`)
}

function totalPages (file: string): number {
  const db = connect(file, { readonly: true })
  const all = db.pragma('page_count', { simple: true }) as number
  db.close()
  return all
}

function scanTime (file: string): number {
  const db = connect(file, { readonly: true })
  const start = performance.now()
  db.prepare('SELECT provider, max(observed_on), stars FROM metric_samples WHERE +held_reason IS NULL GROUP BY provider').all()
  const ms = performance.now() - start
  db.close()
  return ms
}

/** A whole run of the job on top of all that, against a server on a socket. */
async function tellRun (file: string): Promise<void> {
  const ends: Array<() => unknown> = []
  const indexes = Array.from({ length: REPOSITORIES }, (_, index) => index)
  const github = await startGitHubServer({ teardown: (end: () => unknown) => { ends.push(end) } } as unknown as Test, {
    repositories: indexes.map(index => ({ id: index + 1, fullName: fullNameOf(index), ...figuresOf(index, daysOf(YEARS)) }))
  })
  const statements = countStatements()
  const store = openSqliteStore({ file, migrationsFolder: MIGRATIONS })
  const quiet = () => {}
  const refresher = createRefresher({
    store,
    github: createGitHubClient({ baseUrl: github.url, userAgent: 'cni-atlas/bench' }),
    log: { debug: quiet, info: quiet, warn: quiet, error: console.error },
    listRepositories: () => indexes.map(index => ({ provider: nameOf(index), fullName: fullNameOf(index) })),
    schedule: null,
    now: () => NOW
  })
  try {
    const [runs, revision] = [statements.runs(), await store.revision()]
    const run = await (await refresher.start('command')).done
    const stored = run.repositories.filter(({ outcome }) => outcome === 'stored').length
    tell('a run: outcome · stored · requests a repository · most at once', `${run.outcome} · ${number(stored)} · ${number(run.requests / REPOSITORIES, 2)} · ${github.mostAtOnce()}`)
    tell('a run: statements a repository · revisions a repository', `${number((statements.runs() - runs) / REPOSITORIES, 1)} · ${number((await store.revision() - revision) / REPOSITORIES, 1)}`)
  } finally {
    statements.restore()
    await refresher.close()
    await store.close()
    for (const end of ends) await end()
  }
}
