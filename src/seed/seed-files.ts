import { readFile, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { parseDocument } from 'yaml'
import { SeedError, type SeedProblem } from './seed-errors.ts'

/** A parsed seed file. Its path is relative to the seed folder and uses `/`. */
export interface SeedFile {
  path: string
  content: unknown
}

const CORE_SCHEMA = { version: '1.2', prettyErrors: true, uniqueKeys: true } as const

/** @throws SeedError if there is no such folder. */
async function listYaml (folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((err: NodeJS.ErrnoException) => {
    throw err.code === 'ENOENT' || err.code === 'ENOTDIR' ? new SeedError([{ file: folder, path: '', expected: 'a folder' }]) : err
  })
  return entries.filter(entry => entry.isFile() && !entry.name.startsWith('.'))
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split('\\').join('/'))
    .sort()
}

/**
 * Reads and parses every file of the seed folder; a file that is no YAML becomes a problem, not an exception.
 * @throws SeedError if there is no such folder.
 */
export async function readSeedFiles (folder: string): Promise<{ files: SeedFile[], problems: SeedProblem[] }> {
  const files: SeedFile[] = []
  const problems: SeedProblem[] = []
  for (const path of await listYaml(folder)) {
    if (!path.endsWith('.yaml')) {
      problems.push({ file: path, path: '', expected: 'a file name that ends in .yaml' })
      continue
    }
    const document = parseDocument(await readFile(join(folder, path), 'utf8'), CORE_SCHEMA)
    const [fault] = document.errors
    try {
      if (fault !== undefined) throw fault
      // References lead to what they mean only now.
      files.push({ path, content: document.toJS() })
    } catch (err) {
      problems.push({ file: path, path: '', expected: `valid YAML: ${(err as Error).message.split('\n')[0]}` })
    }
  }
  return { files, problems }
}
