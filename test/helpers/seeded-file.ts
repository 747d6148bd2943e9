import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readSeed } from '../../src/seed/read-seed.ts'
import { openSqliteStore } from '../../src/store/sqlite-store.ts'

const CACHE = 'node_modules/.cache/cni-atlas-test'

async function fingerprint (folders: string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
    for (const file of files.sort()) hash.update(file).update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 24)
}

let made: Promise<string> | undefined

/** A database file that holds the real seed as of now, for tests to copy: made once per state of seed, schemas and migrations, not once per test. */
export async function seededFile (): Promise<string> {
  made ??= make()
  return await made
}

async function make (): Promise<string> {
  const file = join(CACHE, `${await fingerprint(['seed', 'migrations', 'src/seed', 'src/store'])}.db`)
  try {
    await access(file)
  } catch {
    await mkdir(CACHE, { recursive: true })
    const draft = `${file}.${process.pid}`
    const { facts, digest } = await readSeed('seed')
    const store = openSqliteStore({ file: draft, migrationsFolder: 'migrations' })
    await store.importFacts(facts, digest, new Date('2026-11-26T12:00:00Z'))
    await store.close()
    await rename(draft, file)
    await Promise.all(['-wal', '-shm'].map(suffix => rm(draft + suffix, { force: true })))
  }
  return file
}
