// Builds the extension as Rancher fetches it: files.txt, plugin/package.json and the code. Usage: node ui-plugin/build.js <folder>
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const NAME = 'cni-atlas'
const folder = process.argv[2] ?? fileURLToPath(new URL('../dist/rancher-extension', import.meta.url))
const { version, description, license } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
const id = `${NAME}-${version}`

// Rancher's page has Vue as a global and looks for the extension under its name and version; programs may require both instead.
const HEAD = `(function (root, factory) {
  if (typeof module === 'object' && module.exports) return factory(module, require)
  var plugin = { exports: {} }
  factory(plugin, function () { return root.Vue })
  root['${id}'] = plugin.exports
})(typeof self === 'undefined' ? this : self, function (module, require) {`

const code = `plugin/${id}.umd.min.js`
await build({
  entryPoints: [fileURLToPath(new URL('src/index.ts', import.meta.url))],
  outfile: join(folder, code),
  bundle: true,
  minify: true,
  format: 'cjs',
  // What the dashboard itself is built for.
  target: 'es2020',
  external: ['vue'],
  define: { VERSION: JSON.stringify(version) },
  banner: { js: HEAD },
  footer: { js: '})' },
  legalComments: 'none',
  logLevel: 'warning'
})

const annotations = {
  'catalog.cattle.io/display-name': 'CNI Atlas',
  'catalog.cattle.io/ui-extensions-host': 'rancher-manager',
  'catalog.cattle.io/ui-extensions-version': '>= 3.0.0 < 4.0.0',
  'catalog.cattle.io/rancher-version': '>= 2.13.0-0'
}
const manifest = { name: NAME, version, description, license, rancher: { annotations } }
await mkdir(join(folder, 'plugin'), { recursive: true })
await writeFile(join(folder, 'plugin/package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
await writeFile(join(folder, 'files.txt'), `plugin/package.json\n${code}\n`)
