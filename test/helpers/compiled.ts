import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import ts from 'typescript'

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
  const { compilerOptions } = ts.parseJsonConfigFileContent(JSON.parse(readFileSync(join(project, 'tsconfig.json'), 'utf8')), ts.sys, project).raw as { compilerOptions: object }
  for (const file of readdirSync(join(project, 'src'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))) {
    const { outputText } = ts.transpileModule(readFileSync(join(project, 'src', file), 'utf8'), {
      fileName: join(project, 'src', file),
      compilerOptions: ts.convertCompilerOptionsFromJson({ ...compilerOptions, module: 'esnext', moduleResolution: 'bundler', sourceMap: false, noEmit: false }, project).options
    })
    const target = join(folder, 'dist', file.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, outputText)
  }
  // What the loader of the tests wants of its processes is nothing to the build of the extension.
  const { NODE_OPTIONS: _, ...env } = process.env
  execFileSync(process.execPath, [join(project, 'ui-plugin/build.js'), join(folder, 'dist/rancher-extension')], { env })
  return join(folder, 'dist')
}
