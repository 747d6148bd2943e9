import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Digest of every file in the folders, by name and content: another one may stand for other facts. */
export async function originOf (folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const paths = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name)).sort()
    const contents = await Promise.all(paths.map(async path => await readFile(path)))
    for (const [index, path] of paths.entries()) hash.update(`${relative(folder, path)}\0${contents[index]!.length}\0`).update(contents[index]!)
  }
  return hash.digest('hex')
}
