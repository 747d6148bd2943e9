import { execFileSync } from 'node:child_process'
import { copyFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const project = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The service as a build makes it, types unchecked, for tests that start it as a process of its own: the loader of the tests would
 * compile everything anew in each of them.
 * @returns the folder of its entry points
 */
export function compileService (t: Test): string {
  const folder = t.testdir()
  for (const name of ['node_modules', 'seed', 'migrations']) symlinkSync(join(project, name), join(folder, name))
  copyFileSync(join(project, 'package.json'), join(folder, 'package.json'))
  buildInto(join(folder, 'dist'))
  return join(folder, 'dist')
}

/** What `npm run build` puts into `dist`. */
export function buildInto (folder: string): void {
  // What the loader of the tests wants of its processes is nothing to a build.
  const { NODE_OPTIONS: _, ...env } = process.env
  for (const [script, target] of [['build.js', '.'], ['ui-plugin/build.js', 'rancher-extension']] as const) {
    execFileSync(process.execPath, [join(project, script), join(folder, target)], { env })
  }
}
