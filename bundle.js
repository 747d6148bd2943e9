// Puts the service and its commands into few files: most of what a start costs is to find and load hundreds of small ones.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const inProject = path => fileURLToPath(new URL(path, import.meta.url))

export const FOLDER = inProject('dist')

// Packages are found where they are, as ever, but for the one that consists of hundreds of files itself.
const external = {
  name: 'packages-but-typebox',
  setup ({ onResolve }) {
    onResolve({ filter: /^[^.]/ }, ({ path, kind }) => kind === 'entry-point' || path.startsWith('@sinclair/typebox') ? undefined : { external: true })
  }
}

/** What esbuild is told. */
export const optionsFor = folder => ({
  entryPoints: ['server', 'refresh-command', 'backfill-command', 'backup-command', 'check-seed'].map(name => inProject(`src/${name}.ts`)),
  outdir: folder,
  write: false,
  bundle: true,
  // What is imported when it is needed stays in files of its own.
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  plugins: [external],
  logLevel: 'warning'
})

/** A service that was started from there may still load some of these: what is the same stays where it is, and nothing is ever there in part. */
export async function put (outputFiles, folder) {
  await mkdir(folder, { recursive: true })
  for (const { path, contents } of outputFiles) {
    const before = await readFile(path).catch(() => undefined)
    if (before?.equals(contents) === true) continue
    await writeFile(`${path}.new`, contents)
    await rename(`${path}.new`, path)
  }
  const made = new Set(outputFiles.map(({ path }) => basename(path)))
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isFile() && !made.has(entry.name)) await rm(join(folder, entry.name))
  }
}
