import { execFile } from 'node:child_process'
import { copyFileSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { dayOf } from '../src/knowledge/dates.ts'
import { currentRepositories } from '../src/refresh/current-repositories.ts'
import { readSeed } from '../src/seed/read-seed.ts'
import { connect } from '../src/store/connect.ts'
import { compileService } from './helpers/compiled.ts'
import { startGitHubServer } from './helpers/github-server.ts'
import { startService } from './helpers/process.ts'

t.setTimeout(180_000)

const compiled = compileService(t)
const ADMIN_TOKEN = 'let-me-in-now'

const { facts } = await readSeed('seed')
const repositories = currentRepositories(facts, dayOf(new Date())).map(({ fullName }, index) => ({ fullName, stars: 1000 + index }))

/** A folder with a database in it, and what it is to be used with. */
async function setup (t: Test) {
  const folder = t.testdir()
  const file = join(folder, 'atlas.db')
  const github = await startGitHubServer(t, { repositories })
  return { folder, file, github, env: { DATABASE_URL: `file:${file}`, GITHUB_API_URL: github.url, ADMIN_TOKEN } }
}

async function start (t: Test, env: { DATABASE_URL: string }) {
  const file = env.DATABASE_URL.slice('file:'.length)
  const service = startService(t, join(compiled, 'server.js'), env)
  const address = await service.ready()
  const latest = async () => (await (await fetch(`${address}/v1/refreshes/latest`)).json() as { data: { outcome: string } }).data.outcome
  return {
    address,
    message: service.messages()[0],
    refresh: async () => {
      await fetch(`${address}/v1/refreshes`, { method: 'POST', headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
      while (await latest() === 'running') await sleep(20)
      // The work ends a little after the run was written down.
      for (let looks = 0; looks < 100 && statSync(`${file}-wal`).size > 0; looks++) await sleep(20)
    },
    stop: async () => {
      service.kill('SIGTERM')
      return await service.ended
    },
    kill: async () => {
      service.kill('SIGKILL')
      return await service.ended
    }
  }
}

const backup = async (env: Record<string, string>, ...args: string[]) => await new Promise<{ code: number, stdout: string, stderr: string }>(resolve => {
  execFile(process.execPath, [join(compiled, 'backup-command.js'), ...args], { env: { ...process.env, NODE_OPTIONS: '', ...env } }, (err, stdout, stderr) => {
    resolve({ code: Number(err?.code ?? 0), stdout, stderr })
  })
})

/** What a file holds by itself, without anything that may lie beside it. */
function contentOf (file: string) {
  const copy = `${file}.copy`
  copyFileSync(file, copy)
  const db = connect(copy)
  try {
    return {
      revision: db.prepare('SELECT revision FROM store_state').pluck().get() as number,
      fetched: db.prepare("SELECT count(*) FROM metric_samples WHERE method = 'github-api'").pluck().get() as number,
      integrity: db.pragma('integrity_check', { simple: true })
    }
  } finally {
    db.close()
    rmSync(copy)
  }
}

t.test('the file itself holds what was imported and fetched, while the service runs', async t => {
  const { file, env } = await setup(t)
  const service = await start(t, env)
  t.strictSame(contentOf(file), { revision: 1, fetched: 0, integrity: 'ok' })
  await service.refresh()
  t.match(contentOf(file), { fetched: repositories.length, integrity: 'ok' })
  t.equal(statSync(`${file}-wal`).size, 0)
  await service.kill()
  rmSync(`${file}-wal`)
  t.match((await start(t, env)).message, /^the seed is in the store already/, 'nor is anything lost with what lies beside it')
})

t.test('the command copies the database beside the service, and the copy can take its place', async t => {
  const { folder, file, env } = await setup(t)
  const service = await start(t, env)
  await service.refresh()
  const { revision } = contentOf(file)
  const target = join(folder, 'backup.db')
  const { code, stdout, stderr } = await backup(env, target)
  t.strictSame([code, stdout, stderr], [0, `Backed up ${file}, at revision ${revision}, into ${target}.\n`, ''])
  t.strictSame(contentOf(target), { revision, fetched: repositories.length, integrity: 'ok' })
  t.strictSame(readdirSync(folder).filter(name => name.startsWith('backup')), ['backup.db'], 'in one file')
  await service.stop()

  rmSync(file)
  renameSync(target, file)
  t.equal((await start(t, env)).message, `the seed is in the store already, at revision ${revision}`)
})

t.test('what the command cannot do is told in one line', async t => {
  const { folder, file, env } = await setup(t)
  const target = join(folder, 'backup.db')
  const refusal = async (...args: string[]) => {
    const { code, stdout, stderr } = await backup(env, ...args)
    t.equal(stdout, '')
    t.equal(stderr.trim().split('\n').length, 1, stderr)
    return [code, stderr]
  }
  t.strictSame(await refusal(), [2, 'Usage: npm run backup -- <file>\n'])
  t.strictSame(await refusal(target, target), [2, 'Usage: npm run backup -- <file>\n'])
  t.strictSame(await refusal(target), [1, `cni-atlas: there is no database ${file}\n`])
  t.strictSame(readdirSync(folder), [], 'and none is made')
  await (await start(t, env)).stop()
  t.match(await refusal(join(folder, 'nowhere', 'backup.db')), [1, /^cni-atlas: the database .*nowhere\/backup\.db.* cannot be opened for writing/])
  writeFileSync(target, 'the only one')
  t.strictSame(await refusal(target), [1, `cni-atlas: ${target} is there already; a backup takes the place of nothing\n`])
  t.equal(readFileSync(target, 'utf8'), 'the only one')
  rmSync(target)
  writeFileSync(file, readFileSync(file).fill(255, 8192))
  t.strictSame(await refusal(target), [1, `cni-atlas: the database ${file} is damaged (SQLITE_CORRUPT)\n`])
  t.strictSame(readdirSync(folder), ['atlas.db'], 'nothing is left of what could not be done')
})

t.test('of two backups under one name at once, the second takes the place of nothing', async t => {
  const { folder, file, env } = await setup(t)
  await (await start(t, env)).stop()
  const target = join(folder, 'backup.db')
  const db = connect(file)
  t.teardown(() => { db.close() })
  db.pragma('journal_mode = DELETE')
  // Both look whether the name is free, and wait to read.
  db.exec('BEGIN EXCLUSIVE')
  const both = [backup(env, target), backup(env, target)]
  await sleep(2000)
  db.exec('ROLLBACK')
  const [done, refused] = (await Promise.all(both)).sort((a, b) => a.code - b.code)
  t.match(done, { code: 0, stdout: /^Backed up/ })
  t.match(refused, { code: 1, stdout: '', stderr: `cni-atlas: ${target} is there already; a backup takes the place of nothing\n` })
  t.match(contentOf(target), { revision: 1, integrity: 'ok' })
  t.strictSame(readdirSync(folder).sort(), ['atlas.db', 'backup.db'])
})

t.test('a backup that takes the place of the file below a running service is what the next one finds', async t => {
  const { folder, file, github, env } = await setup(t)
  const service = await start(t, env)
  await service.refresh()
  const db = connect(file)
  await db.backup(join(folder, 'backup.db'))
  db.close()
  const before = contentOf(join(folder, 'backup.db'))
  for (const more of [100, 200, 300]) {
    for (const { fullName, stars } of repositories) github.repository(fullName).stars = stars + more
    await service.refresh()
  }
  renameSync(join(folder, 'backup.db'), file)
  t.equal((await fetch(`${service.address}/readyz`)).status, 503)
  await service.refresh()
  t.strictSame(await service.stop(), [0, null])

  const next = await start(t, env)
  t.equal(next.message, `the seed is in the store already, at revision ${before.revision}`)
  t.strictSame(contentOf(file), before)
})
