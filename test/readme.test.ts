import { readFile } from 'node:fs/promises'
import t from 'tap'
import { ConfigSchema } from '../src/config.ts'
import { setup } from './helpers/app.ts'

const readme = await readFile('README.md', 'utf8')

/** A table of the README, without the line under its head. */
const tableAfter = (heading: string): string[][] => {
  const [, section = ''] = readme.split(`## ${heading}\n`)
  const [head, , ...rows] = section.split('\n## ')[0]!.split('\n').filter(line => line.startsWith('|')).map(line => line.slice(2, -2).split(' | '))
  return [head!, ...rows]
}

t.test('each query of the README gives the answer that stands below it', async t => {
  const { app } = await setup(t)
  const EXAMPLE = /```sh\ncurl -s 'http:\/\/127\.0\.0\.1:3000([^']+)'(?: -H 'content-type: application\/json' -d '([^']+)')?\n```\n```\w+\n([\s\S]+?)\n```/g
  const examples = [...readme.matchAll(EXAMPLE)]
  t.equal(examples.length, 6)
  for (const [, url = '', body, answer] of examples) {
    const response = await app.inject(body === undefined ? { url } : { url, method: 'POST', headers: { 'content-type': 'application/json' }, body })
    t.equal(response.body.trim(), answer, url)
  }
})

t.test('the coverage table of the README is true', async t => {
  const { get } = await setup(t)
  const { total, providers } = (await get('/v1/coverage?asOf=2026-11-24')).data
  t.same(tableAfter('What is known').slice(1), [...providers, { ...total, name: '**All**' }].map(
    ({ name, known, unknown, disputed, newestConfirmation }) => [name, known, unknown, disputed, newestConfirmation].map(String)))
})

t.test('the README and .env.example name every setting with its default', async t => {
  const settings = Object.entries(ConfigSchema.properties).map(([name, { default: value }]) => [name, value === undefined ? '' : String(value)])
  t.same(tableAfter('Settings').slice(1).map(([name, value]) => [name!.replaceAll('`', ''), value!.replaceAll('`', '')]), settings)
  const example = await readFile('.env.example', 'utf8')
  t.same(example.split('\n').filter(line => /^[A-Z]/.test(line)).map(line => [line.split('=')[0], line.slice(line.indexOf('=') + 1).replace(/^'(.*)'$/, '$1')]), settings)
})
