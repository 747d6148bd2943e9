import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { connect } from '../src/store/connect.ts'
import { fill } from './many-figures.ts'
import { writeSeed } from './generated-seed.ts'
import { start, stop, type Server } from './load.ts'

const SETTINGS = { REFRESH_SCHEDULE: 'off', LOG_LEVEL: 'error', HOST: '127.0.0.1' }

/** The built service in a folder of its own, as it is installed, with made-up knowledge instead of ours. */
export interface Installation { folder: string, database: string }

/** Lays it out and lets it import the knowledge; then eight years of daily figures are put into its database. */
export async function install (folder: string, providers: number, port: number): Promise<Installation> {
  mkdirSync(folder, { recursive: true })
  cpSync('dist', join(folder, 'dist'), { recursive: true, filter: path => !path.startsWith(join('dist', 'bench')) })
  for (const path of ['migrations', 'package.json']) cpSync(path, join(folder, path), { recursive: true })
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  writeSeed(join(folder, 'seed'), providers)
  const installation = { folder, database: join(folder, 'data', 'cni-atlas.db') }
  await stop(await startService(installation, port))
  fill(installation.database, { repositories: providers, days: 8 * 365, lastDay: '2026-11-25' })
  return installation
}

export const startService = async ({ folder }: Installation, port: number, settings: Record<string, string> = {}): Promise<Server> =>
  await start('this service', port, join(folder, 'dist', 'server.js'), [], {
    flags: flagsOf('start'), cwd: folder, env: { ...SETTINGS, PORT: String(port), ...settings }, path: '/v1/providers'
  })

/** Node's own flags in a script of the project, as in `exec node --flag dist/server.js`. */
function flagsOf (script: string): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  return scripts[script]!.split(' ').filter(part => part.startsWith('--'))
}

/** The same data for those that ask the database at each request, with the index that they would want. */
export function copyForOthers ({ database, folder }: Installation): string {
  const copy = join(folder, 'plain.db')
  rmSync(copy, { force: true })
  const db = connect(database)
  db.prepare('VACUUM INTO ?').run(copy)
  db.close()
  const plain = connect(copy)
  plain.exec('CREATE INDEX provider_features_by_provider ON provider_features (provider)')
  plain.close()
  return copy
}
