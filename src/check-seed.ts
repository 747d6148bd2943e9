import { SEED_FOLDER } from './paths.ts'
import { SeedError } from './seed/seed-errors.ts'
import { readSeed } from './seed/read-seed.ts'

/** `npm run check:seed`: reads the seed as an import would, and says everything that is wrong with it. */
try {
  const { facts } = await readSeed(process.argv[2] ?? SEED_FOLDER)
  const assertions = facts.providers.reduce((sum, { features, ports, networkModels }) => sum + features.length + ports.length + networkModels.length, 0)
  console.log(`The seed is sound: ${facts.providers.length} providers with ${assertions} feature values, ports and network models, ` +
    `${facts.publishedSamples.length} published samples, ${facts.sources.length} sources.`)
} catch (err) {
  if (!(err instanceof SeedError)) throw err
  console.error(err.message)
  process.exitCode = 1
}
