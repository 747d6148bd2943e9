import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpuOf, measure, memoryOf, start, stop, type Load, type Measure, type Server } from './load.ts'
import { copyForOthers, install, startService, type Installation } from './service.ts'
import { different, differentQuestions, get, HISTORY, HISTORY_DOCUMENT, LIST, LIST_DOCUMENT, post, PROVIDER } from './workloads.ts'

// What an answer costs, beside what it would cost others. Everything is told as a ratio of medians out of rounds that were run in turn, since
// machines differ; of throughput, and of the server's processor time a request, which is the steadier of the two.
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 2)
const ONLY = process.env.BENCH_ONLY
/** With three hundred providers, the plain server needs seconds for the first answers to fifty who ask at once. */
const MANY_SECONDS = 5

const PORTS = { service: 4100, raw: 4101, fastify: 4102, others: 4103 }
const SCRIPTS = 'dist/bench/bench/servers'

const folder = mkdtempSync(join(tmpdir(), 'speed-'))
const running = new Set<Server>()

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const number = (value: number, digits = 0): string => value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits })

const timesAsFast = (ours: Measure, theirs: Measure): [throughput: string, cpu: string] =>
  [number(ours.requestsPerSecond / theirs.requestsPerSecond, 1), number(theirs.cpuMicroseconds / ours.cpuMicroseconds, 1)]

try {
  const [small, large] = [await install(join(folder, '18'), 18, PORTS.service), await install(join(folder, '300'), 300, PORTS.service)]
  const parts: Record<string, () => Promise<void>> = {
    repeated: async () => { await tellRepeated(small) },
    different: async () => {
      await tellDifferent(small, 18)
      await tellDifferent(large, 300)
    },
    questions: async () => { await tellQuestions(small) },
    growth: async () => { await tellGrowth(small, large) },
    start: async () => { await tellStart(small) },
    memory: async () => { await tellMemory(small) }
  }
  for (const [name, tell] of Object.entries(parts)) if (ONLY === undefined || ONLY.split(',').includes(name)) await tell()
} finally {
  for (const server of running) await stop(server)
  rmSync(folder, { recursive: true })
}

async function run<T> (starting: Promise<Server>, use: (server: Server) => Promise<T>): Promise<T> {
  const server = await starting
  running.add(server)
  try {
    return await use(server)
  } finally {
    await stop(server)
    running.delete(server)
  }
}

/** Each load on its server, round by round, after one that only warms up. */
async function interleave (contestants: Array<[server: Server, load: Load]>, seconds = SECONDS): Promise<Measure[]> {
  const rounds: Measure[][] = contestants.map(() => [])
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, [server, load]] of contestants.entries()) {
      const measured = await measure(server, load, seconds)
      if (round > 0) rounds[index]!.push(measured)
    }
  }
  return rounds.map(measures => ({
    requestsPerSecond: median(measures.map(({ requestsPerSecond }) => requestsPerSecond)),
    cpuMicroseconds: median(measures.map(({ cpuMicroseconds }) => cpuMicroseconds))
  }))
}

function table (title: string, head: string[], rows: string[][]): void {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column]!.length)))
  const line = (row: string[]) => `| ${row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)).join(' | ')} |`
  console.log(`\n${title}\n\n${line(head)}\n|${widths.map((width, column) => column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`).join('|')}|\n${rows.map(line).join('\n')}`)
}

/** The service against servers that only send the same bytes. */
async function tellRepeated (installation: Installation): Promise<void> {
  await run(startService(installation, PORTS.service), async service => {
    const etag = (await ask(PORTS.service, get(LIST))).headers.get('etag')!
    const loads: Record<string, Load> = {
      'provider list': get(LIST),
      'one provider': get(PROVIDER),
      'conditional request, 304': get(LIST, { 'if-none-match': etag }),
      'a year of history': get(HISTORY),
      'GraphQL list': post(LIST_DOCUMENT),
      'GraphQL history': post(HISTORY_DOCUMENT),
      'GraphQL list, by GET': get(`/graphql?query=${encodeURIComponent(LIST_DOCUMENT)}`)
    }
    const answers = Object.fromEntries(await Promise.all(Object.values(loads).map(async (load, index) => [`/${index}`, await prebuild(load)] as const)))
    const file = join(folder, 'answers.json')
    writeFileSync(file, JSON.stringify(answers))
    await run(start('bare node:http', PORTS.raw, `${SCRIPTS}/raw.js`, [file, String(PORTS.raw)], { path: '/0' }), async raw => {
      await run(start('bare Fastify', PORTS.fastify, `${SCRIPTS}/bare-fastify.js`, [file, String(PORTS.fastify)], { path: '/0' }), async fastify => {
        await run(startService(installation, PORTS.others, { LOG_REQUESTS: 'true', LOG_LEVEL: 'info', LOG_FORMAT: 'json' }), async logging => {
          const rows = []
          for (const [index, [name, load]] of Object.entries(loads).entries()) {
            const same = { ...load, path: `/${index}`, ...(load.script === undefined ? {} : { script: load.script.replaceAll("'/graphql'", `'/${index}'`) }) }
            const [bare, ready, ours, logged] = await interleave([[raw, same], [fastify, same], [service, load], [logging, load]]) as [Measure, Measure, Measure, Measure]
            rows.push([
              name, number(answers[`/${index}`]!.body.length), number(bare.requestsPerSecond), number(ours.requestsPerSecond), number(ours.cpuMicroseconds, 1),
              number(ours.requestsPerSecond / bare.requestsPerSecond, 2), number(bare.cpuMicroseconds / ours.cpuMicroseconds, 2),
              number(bare.cpuMicroseconds / ready.cpuMicroseconds, 2), number(bare.cpuMicroseconds / logged.cpuMicroseconds, 2)
            ])
          }
          table('Asked again and again: ratios to bare node:http that sends the same bytes (1.00 is its speed)', [
            'workload', 'bytes', 'bare, req/s', 'ours, req/s', 'ours, µs CPU', 'throughput', 'CPU', 'CPU, bare Fastify', 'CPU, ours with LOG_REQUESTS'
          ], rows)
        })
      })
    })
  })
}

async function prebuild (load: Load): Promise<{ status: number, headers: Record<string, string>, body: string }> {
  const { status, headers, text } = await ask(PORTS.service, load)
  const kept = ['content-type', 'content-length', 'etag', 'cache-control'].flatMap(name => headers.get(name) === null ? [] : [[name, headers.get(name)!]])
  return { status, headers: Object.fromEntries(kept), body: text }
}

async function ask (port: number, { path, headers = {}, body }: Load) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { ...headers, 'accept-encoding': 'identity' }, ...(body === undefined ? {} : { method: 'POST', body }) })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

/** REST where nothing can be kept, against the usual way to do it. */
async function tellDifferent (installation: Installation, providers: number): Promise<void> {
  const plainFile = copyForOthers(installation)
  await run(startService(installation, PORTS.service), async service => {
    await run(start('plain', PORTS.others, `${SCRIPTS}/plain-rest.js`, [plainFile, String(PORTS.others)], { path: '/v1/providers' }), async plain => {
      const rows = []
      for (const [name, load] of Object.entries(different(providers))) {
        const [theirs, ours] = await interleave([[plain, load], [service, load]], providers > 18 ? Math.max(SECONDS, MANY_SECONDS) : SECONDS) as [Measure, Measure]
        const [theirBytes, ourBytes] = [(await ask(PORTS.others, load)).text.length, (await ask(PORTS.service, load)).text.length]
        rows.push([name, number(theirBytes), number(ourBytes), number(theirs.requestsPerSecond), number(ours.requestsPerSecond), ...timesAsFast(ours, theirs)])
      }
      table(`REST, ${providers} providers, every address different: times the speed of Fastify with better-sqlite3, a query a request`, ['workload', 'bytes, plain', 'bytes, ours', 'plain, req/s', 'ours, req/s', 'throughput', 'CPU'], rows)
    })
  })
}

/** GraphQL where nothing can be kept, against the usual servers. */
async function tellQuestions (installation: Installation): Promise<void> {
  const plainFile = copyForOthers(installation)
  const others = ['plain-mercurius', 'plain-yoga', 'plain-apollo']
  const [ourLoads, theirLoads] = [differentQuestions(18, 'Date', 'STARS'), differentQuestions(18, 'String', '"STARS"')]
  await run(startService(installation, PORTS.service), async service => {
    const servers = await Promise.all(others.map(async (name, index) => {
      const port = PORTS.others + index
      const server = await start(name, port, `${SCRIPTS}/${name}.js`, [plainFile, String(port)], { path: '/graphql?query=%7B__typename%7D' })
      running.add(server)
      return server
    }))
    const rows = []
    for (const name of Object.keys(ourLoads) as Array<keyof typeof ourLoads>) {
      const [ours, ...others] = await interleave([[service, ourLoads[name]], ...servers.map(server => [server, theirLoads[name]] as [Server, Load])])
      rows.push([name, number(ours!.requestsPerSecond), ...others.flatMap(theirs => [number(theirs.requestsPerSecond), ...timesAsFast(ours!, theirs)])])
    }
    table('GraphQL, every question different: times the speed of others on the same data', ['workload', 'ours, req/s', ...['Mercurius', 'Yoga', 'Apollo'].flatMap(name => [`${name}, req/s`, 'throughput', 'CPU'])], rows)
    for (const server of servers) await stop(server)
  })
}

async function tellGrowth (small: Installation, large: Installation): Promise<void> {
  await run(startService(small, PORTS.service), async few => {
    await run(startService(large, PORTS.others), async many => {
      const rows = []
      const asked = { 'one provider, repeated': [get(PROVIDER), get(PROVIDER)], 'a year of history, different': [18, 300].map(providers => different(providers)['a year of history']) }
      for (const [name, [ofFew, ofMany]] of Object.entries(asked)) {
        const [withFew, withMany] = await interleave([[few, ofFew!], [many, ofMany!]]) as [Measure, Measure]
        const [throughput, cpu] = [withMany.requestsPerSecond / withFew.requestsPerSecond, withFew.cpuMicroseconds / withMany.cpuMicroseconds]
        rows.push([name, number(withFew.requestsPerSecond), number(withMany.requestsPerSecond), number(throughput, 2), number(cpu, 2)])
      }
      table('300 providers instead of 18', ['workload', '18, req/s', '300, req/s', 'throughput', 'CPU'], rows)
    })
  })
}

async function tellStart (installation: Installation): Promise<void> {
  const file = join(folder, 'one-answer.json')
  writeFileSync(file, JSON.stringify({ '/v1/providers': { status: 200, body: '{}' } }))
  const [ours, bare]: number[][] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    await run(start('bare Fastify', PORTS.fastify, `${SCRIPTS}/bare-fastify.js`, [file, String(PORTS.fastify)], { path: '/v1/providers' }), async server => { bare!.push(cpuOf(server)) })
    await run(startService(installation, PORTS.service), async server => { ours!.push(cpuOf(server)) })
  }
  table('From the start to the first answer, existing database: processor time', ['', 'ms'], [
    ['this service', number(median(ours!))], ['bare Fastify', number(median(bare!))], ['beyond it', number(median(ours!) - median(bare!))]
  ])
}

async function tellMemory (installation: Installation): Promise<void> {
  await run(startService(installation, PORTS.service), async service => {
    const rows: string[][] = []
    const tell = (what: string) => {
      const { now, peak } = memoryOf(service)
      rows.push([what, number(now), number(peak)])
    }
    tell('after the first answer')
    for (const load of [get(LIST), get(PROVIDER), get(HISTORY), post(LIST_DOCUMENT), post(HISTORY_DOCUMENT)]) await measure(service, load, SECONDS)
    tell('after the repeated loads')
    for (let round = 0; round < 3; round++) {
      for (const load of Object.values(different(18))) await measure(service, load, SECONDS)
      tell(`after a flood of addresses, ${round + 1}`)
    }
    for (let round = 0; round < 3; round++) {
      for (const load of Object.values(differentQuestions(18, 'Date', 'STARS'))) await measure(service, load, SECONDS)
      tell(`after a flood of questions, ${round + 1}`)
    }
    table('Memory, 18 providers', ['', 'MB', 'peak, MB'], rows)
  })
}
