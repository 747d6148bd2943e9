// Puts the service and its commands into few files: most of what a start costs is to find and load hundreds of small ones. Usage: node build.js <folder>
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const inProject = path => fileURLToPath(new URL(path, import.meta.url))

// Packages are found where they are, as ever, but for the one that consists of hundreds of files itself.
const external = {
  name: 'packages-but-typebox',
  setup ({ onResolve }) {
    onResolve({ filter: /^[^.]/ }, ({ path, kind }) => kind === 'entry-point' || path.startsWith('@sinclair/typebox') ? undefined : { external: true })
  }
}

await build({
  entryPoints: ['server', 'refresh-command', 'backfill-command', 'check-seed'].map(name => inProject(`src/${name}.ts`)),
  outdir: process.argv[2] ?? inProject('dist'),
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
