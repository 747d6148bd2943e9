import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { buildInto, compileService } from './helpers/compiled.ts'
import { faults, startGitHubServer } from './helpers/github-server.ts'
import { occupyPort, startService } from './helpers/process.ts'

t.setTimeout(180_000)

const compiled = join(compileService(t), 'server.js')
const SOURCE = 'src/server.ts'

/** The service in a folder of its own, with a seed that may be changed. */
function installIn (t: Test): string {
  const folder = t.testdir()
  cpSync(join(compiled, '..'), join(folder, 'dist'), { recursive: true })
  cpSync('seed', join(folder, 'seed'), { recursive: true })
  cpSync('package.json', join(folder, 'package.json'))
  for (const name of ['node_modules', 'migrations']) symlinkSync(resolve(name), join(folder, name))
  return folder
}

const databaseIn = (t: Test) => {
  const file = join(t.testdir(), 'data', 'atlas.db')
  return { file, env: { DATABASE_URL: `file:${file}` } }
}

t.test('it starts on nothing, says where to look, serves, and ends by SIGTERM; a second start imports nothing', async t => {
  const { file, env } = databaseIn(t)
  const first = startService(t, SOURCE, env)
  const address = await first.ready()
  t.match(address, /^http:\/\/127\.0\.0\.1:\d+$/)
  t.match(first.messages().at(-1), /^CNI Atlas is at http:\/\/127\.0\.0\.1:\d+ — REST \/v1, GraphQL explorer \/graphiql, reference \/docs\/$/)
  t.match(first.messages(), [/^imported the seed, now at revision 1$/])
  const answer = await (await fetch(`${address}/v1/providers?asOf=2018-07-26&fields=id`)).json()
  t.match(answer, { data: [{ id: 'canal' }, { id: 'flannel' }, { id: 'calico' }], meta: { revision: 1 } })
  first.kill('SIGTERM')
  t.strictSame(await first.ended, [0, null])
  t.match(first.messages().at(-1), 'SIGTERM')
  t.equal(first.stderr(), '')
  t.strictSame(readdirSync(join(file, '..')), ['atlas.db'], 'the database is closed, nothing is left beside it')

  const second = startService(t, SOURCE, { ...env, PUBLIC_URL: 'https://atlas.example.org', REFRESH_SCHEDULE: '17 3 * * *' })
  t.equal(await second.ready(), 'https://atlas.example.org')
  t.match(second.messages(), [/^the seed is in the store already, at revision 1$/])
  second.kill('SIGINT')
  t.strictSame(await second.ended, [0, null])
})

t.test('what a service may still load stays where it is when it is built again beside it; what an earlier build left is gone', async t => {
  const dist = join(installIn(t), 'dist')
  const files = () => readdirSync(dist, { withFileTypes: true }).filter(entry => entry.isFile()).map(({ name }) => [name, statSync(join(dist, name)).ino])
  const before = files()
  t.ok(before.length > 10)
  writeFileSync(join(dist, 'chunk-OF-EARLIER.js'), '')
  buildInto(dist)
  t.strictSame(files(), before)
})

t.test('told a name, it listens at the address of that name', async t => {
  const service = startService(t, SOURCE, { ...databaseIn(t).env, HOST: 'localhost' })
  const address = await service.ready()
  t.match(address, /^http:\/\/127\.0\.0\.1:\d+$/)
  t.equal((await fetch(`${address}/livez`)).status, 200)
  await t.rejects(fetch(address.replace('127.0.0.1', '[::1]')), 'there is no second server')
})

t.test('a request under way is finished before it ends', async t => {
  const service = startService(t, SOURCE, databaseIn(t).env)
  const { hostname, port } = new URL(await service.ready())
  const body = JSON.stringify({ query: '{ provider(id: "calico") { name } }' })
  const socket = connect(Number(port), hostname)
  let received = ''
  socket.on('data', chunk => { received += String(chunk) })
  socket.write(`POST /graphql HTTP/1.1\r\nHost: atlas\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`)
  await sleep(300)
  service.kill('SIGTERM')
  await sleep(300)
  await t.rejects(fetch(`http://${hostname}:${port}/livez`), 'nobody new is let in')
  const closed = once(socket, 'close')
  socket.write(body.slice(10))
  t.strictSame(await service.ended, [0, null])
  await closed
  t.match(received, /^HTTP\/1\.1 200 OK\r\n/)
  t.match(received, /{"data":{"provider":{"name":"Calico"}}}/)
})

/** A client that has sent half a question, and takes its time. */
async function askHalf (t: Test, address: string) {
  const { hostname, port } = new URL(address)
  const body = JSON.stringify({ query: '{ provider(id: "calico") { name } }' })
  const socket = connect(Number(port), hostname).on('error', () => {})
  t.teardown(() => socket.destroy())
  socket.write(`POST /graphql HTTP/1.1\r\nHost: atlas\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`)
  await sleep(300)
  return { goOn: () => { socket.write(body.slice(10)) } }
}

t.test('a refresh ends beside the requests under way, not after them', async t => {
  const github = await startGitHubServer(t)
  github.fail(/./, faults.hang())
  const service = startService(t, SOURCE, { ...databaseIn(t).env, GITHUB_API_URL: github.url, ADMIN_TOKEN: 'correct-horse' })
  const address = await service.ready()
  t.equal((await fetch(`${address}/v1/refreshes`, { method: 'POST', headers: { authorization: 'Bearer correct-horse' } })).status, 202)
  const client = await askHalf(t, address)
  service.kill('SIGTERM')
  for (let i = 0; i < 50 && !/refresh 1 \(manual\) aborted/.test(service.stdout()); i++) await sleep(100)
  t.match(service.messages().at(-1), /^refresh 1 \(manual\) aborted/)
  client.goOn()
  t.strictSame(await service.ended, [0, null])
})

t.test('a second signal from a terminal ends it at once, unless npm has handed on the first', async t => {
  const service = startService(t, compiled, databaseIn(t).env)
  await askHalf(t, await service.ready())
  service.kill('SIGINT')
  await sleep(200)
  service.kill('SIGINT')
  service.kill('SIGTERM')
  t.equal(await Promise.race([service.ended, sleep(1000, 'waits')]), 'waits')
  service.kill('SIGINT')
  t.strictSame(await service.ended, [130, null])
})

t.test('until it ends, it answers whoever still comes, and sends them elsewhere', async t => {
  const service = startService(t, SOURCE, { ...databaseIn(t).env, SHUTDOWN_DELAY: '1000' })
  const address = await service.ready()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const ask = async (path: string): Promise<[status: number | undefined, connection: string | undefined]> => {
    const [response] = await once(get(address + path, { agent }), 'response') as [IncomingMessage]
    response.resume()
    await once(response, 'end')
    return [response.statusCode, response.headers.connection]
  }
  // The second time it comes from what is kept.
  t.strictSame(await ask('/v1/cni'), [200, 'keep-alive'])
  t.strictSame(await ask('/v1/cni'), [200, 'keep-alive'])

  service.kill('SIGTERM')
  while (!service.messages().some(message => message.startsWith('SIGTERM'))) await sleep(10)
  for (const path of ['/v1/cni', '/v1/cni', '/v1/providers?asOf=2019-01-01', '/v1/nothing', '/livez']) {
    const [status, connection] = await ask(path)
    t.equal(status, path === '/v1/nothing' ? 404 : 200, path)
    t.equal(connection, 'close', path)
  }
  t.strictSame(await ask('/readyz'), [503, 'close'])
  service.kill('SIGTERM')
  t.strictSame(await service.ended, [0, null])
})

t.test('who goes on asking is told to go elsewhere, and loses no answer', async t => {
  const service = startService(t, compiled, { ...databaseIn(t).env, SHUTDOWN_DELAY: '1000' })
  const address = await service.ready()
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const asked = { often: 0 }
  async function goOn (): Promise<string> {
    try {
      for (;;) {
        const [response] = await once(get(`${address}/v1/cni`, { agent }), 'response') as [IncomingMessage]
        response.resume()
        await once(response, 'end')
        asked.often++
        if (response.headers.connection === 'close') return 'told'
      }
    } catch (err) {
      return (err as NodeJS.ErrnoException).code ?? String(err)
    }
  }
  const clients = Array.from({ length: 20 }, goOn)
  while (asked.often < 1000) await sleep(10)
  service.kill('SIGTERM')
  t.strictSame([...new Set(await Promise.all(clients))], ['told'])
  t.strictSame(await service.ended, [0, null])
})

t.test('killed at any moment of its start, the next one just works', async t => {
  const { env } = databaseIn(t)
  for (const ms of [150, 400, 800, 1600]) {
    const service = startService(t, compiled, env)
    await sleep(ms)
    service.kill('SIGKILL')
    await service.ended
  }
  const service = startService(t, compiled, env)
  const address = await service.ready()
  t.equal((await fetch(`${address}/readyz`)).status, 200)
  service.kill('SIGKILL')
  t.strictSame(await service.ended, [null, 'SIGKILL'])

  const next = startService(t, compiled, env)
  const { meta } = await (await fetch(`${await next.ready()}/v1/providers/calico`)).json() as { meta: { revision: number } }
  t.equal(meta.revision, 1, 'what was imported is there, once')
  t.match(next.messages(), [/^the seed is in the store already/])
  next.kill('SIGTERM')
  t.strictSame(await next.ended, [0, null])
})

t.test('the log is for people unless it is asked to be for machines', async t => {
  const service = startService(t, compiled, { ...databaseIn(t).env, LOG_FORMAT: 'pretty' })
  const address = await service.ready()
  t.equal((await fetch(`${address}/livez`)).status, 200)
  service.kill('SIGTERM')
  t.strictSame(await service.ended, [0, null])
  t.match(service.stdout(), /^\[\d\d:\d\d:\d\d\] .*imported the seed/m)
})

/** One line that says what is wrong, an exit code, and no more. */
async function refuses (t: Test, entry: string, env: Record<string, string>, line: RegExp): Promise<void> {
  const service = startService(t, entry, { LOG_FORMAT: 'pretty', ...env })
  t.strictSame(await service.ended, [1, null])
  t.match(service.stderr(), line)
  t.equal(service.stderr().trim().split('\n').length, 1, service.stderr())
}

t.test('a port in use is told in one line', async t => {
  const port = await occupyPort(t)
  await refuses(t, SOURCE, { ...databaseIn(t).env, PORT: String(port) }, new RegExp(`^cni-atlas: port ${port} on 127\\.0\\.0\\.1 is in use; set PORT to another one\n$`))
})

t.test('where the log is for machines, so is that line', async t => {
  const service = startService(t, SOURCE, { ...databaseIn(t).env, PORT: 'http', LOG_FORMAT: 'json', LOG_LEVEL: 'silent' })
  t.strictSame(await service.ended, [1, null])
  t.match(JSON.parse(service.stderr()), { level: 60, time: Number, pid: Number, msg: /^PORT is "http", which is not what was expected/ })
})

t.test('an address that is not of this machine is told in one line', async t => {
  await refuses(t, compiled, { ...databaseIn(t).env, HOST: '192.0.2.1' }, /^cni-atlas: HOST 192\.0\.2\.1 is no address of this machine\n$/)
})

t.test('a folder that cannot be written is told in one line', async t => {
  // Not by its permissions, which mean nothing to root: below a file there can be no folder.
  const folder = t.testdir({ file: 'a file' })
  await refuses(t, compiled, { DATABASE_URL: `file:${join(folder, 'file', 'data', 'atlas.db')}` }, /^cni-atlas: the database .*atlas\.db cannot be opened for writing/)
})

t.test('a folder that can never be is told in one line', { skip: !existsSync('/proc/self') && 'there is no /proc' }, async t => {
  await refuses(t, compiled, { DATABASE_URL: 'file:/proc/nowhere/data/atlas.db' }, /^cni-atlas: there can be no folder \/proc\/nowhere for the database \(ENOENT/)
})

t.test('a file that is no database is told in one line, and stays as it is', async t => {
  const file = join(t.testdir(), 'atlas.db')
  writeFileSync(file, 'not a database, but a text of some length')
  await refuses(t, compiled, { DATABASE_URL: `file:${file}` }, /^cni-atlas: .*atlas\.db is not an SQLite database/)
  t.strictSame(readdirSync(join(file, '..')), ['atlas.db'])
})

t.test('a disk that is full is told in one line, with the file', async t => {
  const folder = installIn(t)
  rmSync(join(folder, 'migrations'))
  cpSync('migrations', join(folder, 'migrations'), { recursive: true })
  // SQLite's own limit in place of the disk's: the tables fit, the facts do not.
  const number = String(readdirSync('migrations').length + 1).padStart(3, '0')
  writeFileSync(join(folder, 'migrations', `${number}-small-disk.sql`), 'PRAGMA max_page_count = 150')
  const file = join(folder, 'atlas.db')
  await refuses(t, join(folder, 'dist', 'server.js'), { DATABASE_URL: `file:${file}` },
    /^cni-atlas: the disk of the database \S+atlas\.db is full \(SQLITE_FULL\)\n$/)
})

t.test('a wrong or unknown setting is told in one line before anything is touched', async t => {
  const { file, env } = databaseIn(t)
  await refuses(t, compiled, { ...env, PORT: 'http' }, /^cni-atlas: PORT is "http", which is not what was expected/)
  await refuses(t, compiled, { ...env, REFRESH_SCHEDULR: 'off' }, /^cni-atlas: REFRESH_SCHEDULR is no setting of this service/)
  await refuses(t, compiled, { ...env, TRUST_PROXY: 'yes' }, /^cni-atlas: TRUST_PROXY is "yes"/)
  await refuses(t, compiled, { ...env, HTTPS_PROXY: 'ftp://user:geheim@proxy' }, /^cni-atlas: HTTPS_PROXY is set to a value that is not what was expected/)
  t.notOk(existsSync(join(file, '..')))
})

t.test('a seed that is in the store is not read again, until it or the service is another one', async t => {
  const folder = installIn(t)
  const env = { DATABASE_URL: `file:${join(folder, 'data', 'atlas.db')}` }
  const start = async () => {
    const service = startService(t, join(folder, 'dist', 'server.js'), env)
    await service.ready()
    service.kill('SIGTERM')
    await service.ended
    return service.messages()[0]
  }
  t.equal(await start(), 'imported the seed, now at revision 1')
  t.equal(await start(), 'the seed is in the store already, at revision 1')
  appendFileSync(join(folder, 'seed', 'providers', 'canal.yaml'), '\n# a remark\n')
  t.equal(await start(), 'the seed is in the store already, at revision 1', 'a remark is no fact')
  appendFileSync(join(folder, 'seed', 'providers', 'canal.yaml'), 'position: 99\n')
  const service = startService(t, join(folder, 'dist', 'server.js'), env)
  t.match((await Promise.race([service.ended, service.ready()])), [1, null], 'a key that stands twice is found, though the database was there')
  writeFileSync(join(folder, 'seed', 'providers', 'canal.yaml'), readFileSync('seed/providers/canal.yaml', 'utf8').replace(/^name: Canal$/m, 'name: Canal!'))
  t.equal(await start(), 'imported the seed, now at revision 2')
})

t.test('a broken seed is told by file and place, and leaves no database behind', async t => {
  const folder = installIn(t)
  appendFileSync(join(folder, 'seed', 'providers', 'canal.yaml'), '\ncolour: yellow\n')
  const { file, env } = { file: join(folder, 'data', 'atlas.db'), env: { DATABASE_URL: `file:${join(folder, 'data', 'atlas.db')}` } }
  const service = startService(t, join(folder, 'dist', 'server.js'), { ...env, LOG_FORMAT: 'pretty' })
  t.strictSame(await service.ended, [1, null])
  t.match(service.stderr(), /^cni-atlas: the seed has 1 problem:\n {2}providers\/canal\.yaml\/colour: .*\n$/)
  await refuses(t, compiled, { ...env, HTTPS_PROXY: 'ftp://user:geheim@proxy' }, /^cni-atlas: HTTPS_PROXY is set to a value that is not what was expected/)
  t.notOk(existsSync(join(file, '..')))
})
