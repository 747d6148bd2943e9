import { fileURLToPath } from 'node:url'

const inProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** The service itself: a build leaves no folders in it, so only files in this one may ask for their place. */
export const SERVICE_FOLDER = fileURLToPath(new URL('.', import.meta.url))
/** What the service brings along, found from wherever it is started. */
export const MIGRATIONS_FOLDER = inProject('migrations')
export const SEED_FOLDER = inProject('seed')
/** Made by the build, also for a service that runs from its sources. */
export const UI_PLUGIN_FOLDER = inProject('dist/rancher-extension')
