// Builds the service. Usage: node build.js <folder>
import { build } from 'esbuild'
import { FOLDER, optionsFor, put } from './bundle.js'

const folder = process.argv[2] ?? FOLDER
const { outputFiles } = await build(optionsFor(folder))
await put(outputFiles, folder)
