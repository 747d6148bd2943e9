import { isIP } from 'node:net'
import { Cron } from 'croner'
import { distance } from 'fastest-levenshtein'
import { Type, type Static, type TProperties } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { ConfigError } from './errors.ts'
import { readProxies } from './github/proxy-fetch.ts'
import { isDate } from './knowledge/dates.ts'

const Text = (pattern: string, description: string, value?: string) =>
  Type.String({ pattern, description, ...(value === undefined ? {} : { default: value }) })
// What an address consists of (RFC 3986), but for a query and a fragment; the chart has the same patterns, so nothing that only JavaScript knows.
const ADDRESS = "https?://[\\w.~:/[\\]@!$&'()*+,;=%-]+"
const WITHOUT_SLASH = "https?://[\\w.~:/[\\]@!$&'()*+,;=%-]*[\\w.~:[\\]@!$&'()*+,;=%-]"
const Optional = (pattern: string, description: string) => Type.Optional(Text(pattern, description))

/** Every setting, what it must look like, and its default. */
export const ConfigSchema = Type.Object({
  HOST: Text('^[\\w.:-]+$', 'a host name or address', '127.0.0.1'),
  PORT: Type.Integer({ minimum: 0, maximum: 65535, description: 'a port number from 0 to 65535', default: 3000 }),
  DATABASE_URL: Text('^file:[^?]+$', 'a database file, as file:data/cni-atlas.db, without parameters', 'file:data/cni-atlas.db'),
  GITHUB_API_URL: Text(`^${ADDRESS}$`, "the base address of GitHub's REST API, without user and password", 'https://api.github.com'),
  GITHUB_API_VERSION: Text('^\\d{4}-\\d{2}-\\d{2}$', 'a version of that API, as 2022-11-28', '2022-11-28'),
  GITHUB_TOKEN: Optional('^[\\x21-\\x7e]+$', 'a token without spaces'),
  GITHUB_TOKEN_FILE: Optional('^.+$', 'a file that holds the token'),
  REFRESH_SCHEDULE: Text('^.+$', "a cron expression in UTC with a time still to come, or 'off'", '17 3 * * *'),
  ADMIN_TOKEN: Optional('^[\\x21-\\x7e]{8,}$', 'a token of at least 8 characters without spaces'),
  PUBLIC_URL: Optional(`^${WITHOUT_SLASH}$`, 'the address under which the service is reached, without user and password, and without a slash at its end'),
  TRUST_PROXY: Text('^.+$', "'false', 'true', or comma-separated addresses and networks of proxies", 'false'),
  CORS_ORIGINS: Text('^(?:\\*|https?://[^\\s,/]+(?:,https?://[^\\s,/]+)*)$', "'*', or comma-separated origins as a browser tells them, as https://rancher.example", '*'),
  RATE_LIMIT: Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'how many requests a minute one client may send; 0 for any number', default: 0 }),
  MAX_EVENT_LOOP_LAG: Type.Integer({
    minimum: 0, maximum: 60_000, description: 'by how many milliseconds the service may lag before it turns requests away with 503; 0 for never', default: 1000
  }),
  SHUTDOWN_DELAY: Type.Integer({
    minimum: 0, maximum: 600_000, description: 'for how many milliseconds the service goes on after a signal to end, so that whoever sends it requests can turn to others', default: 1000
  }),
  LOG_LEVEL: Type.Unsafe<'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'>(
    Text('^(?:fatal|error|warn|info|debug|trace|silent)$', 'one of fatal, error, warn, info, debug, trace, silent', 'info')),
  LOG_REQUESTS: Type.Unsafe<'true' | 'false'>(Text('^(?:true|false)$', "'true' for a line for each request, or 'false'", 'false')),
  LOG_FORMAT: Type.Unsafe<'pretty' | 'json'>(Text('^(?:pretty|json)$', 'pretty or json', 'pretty'))
})
export type Config = Static<typeof ConfigSchema>

/** What no pattern can say. */
const CHECKS: Partial<Record<keyof Config, (value: string) => boolean>> = {
  GITHUB_API_URL: isAddress,
  GITHUB_API_VERSION: isDate,
  REFRESH_SCHEDULE: value => value === 'off' || ticksAgain(value),
  PUBLIC_URL: isAddress,
  TRUST_PROXY: value => value === 'true' || value === 'false' || value.split(',').every(isProxy),
  CORS_ORIGINS: value => value === '*' || value.split(',').every(isOrigin)
}

// Names that only we would use: a mistyped one of these is a mistake, not somebody else's variable.
const OURS = /^(?:REFRESH_|GITHUB_API_|GITHUB_TOKEN|CORS_|DATABASE_|LOG_|ADMIN_|TRUST_|PUBLIC_URL|RATE_|MAX_EVENT_|SHUTDOWN_)/

/**
 * Reads every setting from the environment; an empty one counts as unset.
 * @throws ConfigError that names every wrong setting, its value (secrets excepted) and what was expected, in a line each.
 */
export function loadConfig (env: Record<string, string | undefined>): Config {
  const known = ConfigSchema.properties as TProperties
  const strays = Object.keys(env).filter(name => !(name in known) && (OURS.test(name) ? !name.endsWith('_PATH') : isNearMiss(name)))

  const given = Object.fromEntries(Object.entries(known).flatMap(([name, { type }]) => {
    const text = env[name]
    // Only what is a whole number to the letter: TypeBox's own conversion would cut 80.5 to 80, and take true for 1.
    return text === undefined || text === '' ? [] : [[name, type === 'integer' && /^\d+$/.test(text) ? Number(text) : text]]
  }))
  const config = Value.Default(ConfigSchema, given)
  const misshapen = new Map([...Value.Errors(ConfigSchema, config)].map(({ path, value }) => [path.slice(1) as keyof Config, value]))
  for (const [name, isRight] of Object.entries(CHECKS) as Array<[keyof Config, (value: string) => boolean]>) {
    const value = (config as Config)[name]
    if (typeof value === 'string' && !isRight(value)) misshapen.set(name, value)
  }
  const faults = [
    ...strays.map(name => `${name} is no setting of this service; it knows ${Object.keys(known).join(', ')}`),
    ...[...misshapen].map(([name, value]) => tellUnexpected(name, value)),
    ...faultsOfProxies(env)
  ]
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  return config as Config
}

function faultsOfProxies (env: Record<string, string | undefined>): string[] {
  try {
    readProxies(env)
    return []
  } catch (err) {
    return [(err as ConfigError).message]
  }
}

/** Tokens and passwords are not repeated. */
function tellUnexpected (name: keyof Config, value: unknown): string {
  const isSecret = name.includes('TOKEN') || String(value).includes('@')
  return `${name} is ${isSecret ? 'set to a value that' : `${JSON.stringify(value)}, which`} is not what was expected: ${ConfigSchema.properties[name].description}`
}

/** One letter too few, too many or wrong; others may have something to say of hosts and ports. */
const isNearMiss = (name: string): boolean =>
  Object.keys(ConfigSchema.properties).some(known => known.length > 4 && Math.abs(known.length - name.length) <= 1 && distance(known, name) === 1)

function isAddress (text: string): boolean {
  if (!URL.canParse(text)) return false
  const { username, password } = new URL(text)
  return username + password === ''
}

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

function ticksAgain (expression: string): boolean {
  try {
    return new Cron(expression, { timezone: 'UTC', paused: true }).nextRun() !== null
  } catch {
    return false
  }
}

/** An address, a network as 10.0.0.0/8, or the name of some. */
function isProxy (text: string): boolean {
  const [, address = '', bits = '1'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? []
  const longest = { 4: 32, 6: 128 }[isIP(address)] ?? 0
  return ['loopback', 'linklocal', 'uniquelocal'].includes(text.trim()) || (Number(bits) >= 1 && Number(bits) <= longest)
}

/** As Fastify takes them: all, none, or these addresses and networks. */
export const trustedProxies = ({ TRUST_PROXY }: Pick<Config, 'TRUST_PROXY'>): boolean | string =>
  TRUST_PROXY === 'true' || (TRUST_PROXY !== 'false' && TRUST_PROXY)

/** Any, or these. */
export const allowedOrigins = ({ CORS_ORIGINS }: Pick<Config, 'CORS_ORIGINS'>): '*' | string[] => CORS_ORIGINS === '*' ? '*' : CORS_ORIGINS.split(',')

/** `file:data/x.db` → `data/x.db` */
export const databaseFile = ({ DATABASE_URL }: Pick<Config, 'DATABASE_URL'>): string => DATABASE_URL.replace(/^file:(?:\/\/(?=\/))?/, '')
