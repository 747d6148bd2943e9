import { appendFileSync, cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { startService } from './helpers/process.ts'

t.setTimeout(180_000)

/** What the service is made from, as a clean clone has it once its packages are installed. */
function cloneIn (t: Test): string {
  const folder = t.testdir()
  for (const name of ['src', 'package.json', 'bundle.js', 'dev.js']) cpSync(name, join(folder, name), { recursive: true })
  for (const name of ['node_modules', 'migrations', 'seed']) symlinkSync(resolve(name), join(folder, name))
  return folder
}

t.test('while it is worked on, the service follows its sources, outlives mistakes in them, and leaves nothing behind', async t => {
  const clone = cloneIn(t)
  const service = startService(t, join(clone, 'dev.js'), { DATABASE_URL: `file:${join(clone, 'x.db')}`, NODE_OPTIONS: '' })
  // Killed, it could not end the service that it started.
  t.teardown(async () => {
    service.kill('SIGINT')
    await service.ended
  })
  const addresses = () => service.messages().flatMap(message => /^CNI Atlas is at (\S+)/.exec(message)?.[1] ?? [])
  const started = async (times: number): Promise<string> => {
    while (addresses().length < times) await sleep(50)
    return addresses().at(-1)!
  }
  const nameOf = async (address: string) => (await (await fetch(`${address}/v1`)).json() as { name: string }).name

  const first = await started(1)
  t.equal(await nameOf(first), 'CNI Atlas')

  const file = join(clone, 'src/http/root-routes.ts')
  writeFileSync(file, readFileSync(file, 'utf8').replace("'CNI Atlas'", "'Another Atlas'"))
  const second = await started(2)
  t.equal(await nameOf(second), 'Another Atlas')
  await t.rejects(fetch(`${first}/livez`), 'the former one has ended')

  appendFileSync(file, 'const = mistake\n')
  while (!service.stderr().includes('const = mistake')) await sleep(50)
  t.match(service.stderr(), /ERROR[^]*root-routes\.ts:\d+:\d+/)
  t.equal(await nameOf(second), 'Another Atlas')

  service.kill('SIGINT')
  t.strictSame(await service.ended, [0, null])
  await t.rejects(fetch(`${second}/livez`), 'nothing goes on')
  t.equal(addresses().length, 2)
})
