import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import type { AddressInfo } from 'node:net'
import { relative } from 'node:path'
import { DockerfileParser, type Instruction } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import t from 'tap'
import { databaseFile, loadConfig } from '../src/config.ts'
import * as paths from '../src/paths.ts'
import { setup } from './helpers/app.ts'

const text = await readFile('Dockerfile', 'utf8')
const instructions = DockerfileParser.parse(text).getInstructions()
const starts = instructions.flatMap((instruction, index) => instruction.getKeyword() === 'FROM' ? [index] : [])
const [buildStage, finalStage] = starts.map((start, index) => instructions.slice(start, starts[index + 1])) as [Instruction[], Instruction[]]
const argumentsOf = (stage: Instruction[], keyword: string) =>
  stage.filter(instruction => instruction.getKeyword() === keyword).map(instruction => instruction.getArguments().map(argument => argument.getValue()))
const contentsOf = (stage: Instruction[], keyword: string) =>
  stage.filter(instruction => instruction.getKeyword() === keyword).map(instruction => instruction.getArgumentsContent() ?? '')
/** What each COPY of the final stage takes from where it was built, and the name it gets. */
const copied = argumentsOf(finalStage, 'COPY').flatMap(names => names.slice(0, -1).map(name => name.replace(/^\/build\//, '')))

t.test('a linter has nothing to say against the Dockerfile', async t => {
  t.same(validate(text), [])
  t.not(validate('FROM node\nRUN echo "a\nCMD x\nCMD y').length, 0, 'and it would')
})

t.test('both stages start from one exact version of Node, which a build may replace', async t => {
  t.equal(starts.length, 2)
  for (const stage of [buildStage, finalStage]) t.match(argumentsOf(stage, 'FROM')[0]?.[0], /^\$\{NODE_IMAGE\}$/)
  const [, image = ''] = /^ARG NODE_IMAGE=(\S+)$/m.exec(text) ?? []
  const [, major = '0'] = /^docker\.io\/library\/node:(\d+)\.\d+\.\d+-[a-z]+-slim$/.exec(image) ?? []
  t.ok(Number(major) >= 24 && Number(major) % 2 === 0, `${image} is a release with long support`)
})

t.test('the final stage has no compiler and no package manager, and its user is a number that is not root', async t => {
  t.match(contentsOf(buildStage, 'RUN').join('\n'), /g\+\+ make python3/)
  const run = contentsOf(finalStage, 'RUN').join('\n')
  t.notMatch(run, /apt-get|g\+\+|npm (?:ci|install|run)/)
  for (const tool of ['npm', 'npx', 'corepack', 'yarn']) t.match(run, ` /usr/local/bin/${tool} `, `${tool} is removed`)
  t.match(argumentsOf(finalStage, 'USER'), [[/^[1-9]\d{3,}:[1-9]\d{3,}$/]])
})

t.test('node itself is the first process, so that it gets the signals', async t => {
  t.same(JSON.parse(contentsOf(finalStage, 'ENTRYPOINT')[0] ?? ''), ['node', '--max-semi-space-size=4', '--no-allocation-site-pretenuring', 'dist/server.js'])
})

t.test('the settings of the image are ones that the service takes, and the database is on the volume', async t => {
  const settings = Object.fromEntries(argumentsOf(finalStage, 'ENV').flat().map(assignment => assignment.split('=') as [string, string]))
  const config = loadConfig(settings)
  t.same(argumentsOf(finalStage, 'EXPOSE'), [[String(config.PORT)]])
  const [[volume = ''] = []] = argumentsOf(finalStage, 'VOLUME')
  t.match(databaseFile(config), new RegExp(`^${volume}/`))
  t.match(contentsOf(finalStage, 'RUN').join('\n'), `install --directory --owner=1000 --group=0 --mode=0770 ${volume}`)
})

t.test('the image has all that the service reads, and the build gets it', async t => {
  // The service itself is there as it was built.
  const { SERVICE_FOLDER: _, ...brought } = paths
  for (const [name, folder] of Object.entries(brought)) {
    if (typeof folder === 'string') t.ok(copied.some(source => `${relative('.', folder)}/`.startsWith(`${source}/`)), `${name} is in the image`)
  }
  t.ok(['package.json', 'node_modules', 'dist'].every(name => copied.includes(name)))

  const ignored = (await readFile('.dockerignore', 'utf8')).split('\n').filter(line => line !== '' && !line.startsWith('#')).map(line => line.replace(/\/$/, ''))
  const made = ['node_modules', 'dist']
  t.ok(made.every(name => ignored.includes(name)), 'what the build makes is not taken from here')
  for (const name of [...copied.filter(source => !made.includes(source)), 'package-lock.json', 'src', 'build.js', 'bundle.js', 'ui-plugin', 'tsconfig.json', 'tsconfig.build.json']) {
    t.ok(existsSync(name) && !ignored.includes(name), `${name} is there and reaches the build`)
  }
})

t.test('what the service imports is left when development packages are removed', async t => {
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8')) as { dependencies: Record<string, string> }
  const files = (await readdir('src', { recursive: true })).filter(name => name.endsWith('.ts'))
  const imported = (await Promise.all(files.map(async name => [...(await readFile(`src/${name}`, 'utf8')).matchAll(/^import (?!type\b).*?from '([^.'][^']*)'|resolve\('([^.'][^']*)'/gm)]))).flat()
  const packages = new Set(imported.map(([, from, resolved]) => from ?? resolved ?? '').filter(name => !isBuiltin(name)).map(name => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name))
  t.ok(packages.has('fastify') && packages.has('graphql'))
  t.same([...packages].filter(name => dependencies[name] === undefined), [])
})

t.test('the health check of the image succeeds while the service answers, and fails once it does not', async t => {
  const { app } = await setup(t)
  const [, ...command] = /CMD (\[.*\])/.exec(contentsOf(finalStage, 'HEALTHCHECK')[0] ?? '') ?? []
  const [, ...parameters] = JSON.parse(command[0] ?? '[]') as string[]
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const check = async () => (await once(spawn(process.execPath, parameters, { env: { PORT: String(port) }, stdio: 'ignore' }), 'exit'))[0] as number
  t.equal(await check(), 0)
  await app.close()
  t.equal(await check(), 1)
})
