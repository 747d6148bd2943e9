import { once } from 'node:events'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { allowedOrigins, ConfigSchema, databaseFile, loadConfig, trustedProxies } from '../src/config.ts'
import { ConfigError } from '../src/errors.ts'
import { openLog } from '../src/logger.ts'
import { describeFailure } from '../src/main-error.ts'
import { SeedError } from '../src/seed/seed-errors.ts'
import { StoreError } from '../src/store/store-error.ts'

t.test('every setting has a default that works, or may be left out', t => {
  t.strictSame(loadConfig({}), {
    HOST: '127.0.0.1',
    PORT: 3000,
    DATABASE_URL: 'file:data/cni-atlas.db',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_API_VERSION: '2022-11-28',
    REFRESH_SCHEDULE: '17 3 * * *',
    TRUST_PROXY: 'false',
    CORS_ORIGINS: '*',
    RATE_LIMIT: 0,
    MAX_EVENT_LOOP_LAG: 1000,
    SHUTDOWN_DELAY: 1000,
    LOG_LEVEL: 'info',
    LOG_REQUESTS: 'false',
    LOG_FORMAT: 'pretty'
  })
  t.end()
})

t.test('an empty setting counts as unset, and settings of others are left alone', t => {
  t.strictSame(loadConfig({ PORT: '', GITHUB_TOKEN: '', PATH: '/bin', HOSTNAME: 'x', PUBLIC_URLS_PATH: '/x' }), loadConfig({}))
  t.end()
})

t.test('settings are read from the environment', t => {
  const env = {
    HOST: '::',
    PORT: '0',
    DATABASE_URL: 'file:///var/lib/cni-atlas/atlas.db',
    GITHUB_API_URL: 'https://github.example.org/api/v3',
    GITHUB_TOKEN: 'ghp_secret',
    GITHUB_TOKEN_FILE: '/run/secrets/github',
    REFRESH_SCHEDULE: 'off',
    ADMIN_TOKEN: 'correct-horse',
    PUBLIC_URL: 'https://atlas.example.org/cni',
    TRUST_PROXY: '10.0.0.0/8',
    CORS_ORIGINS: 'https://a.example.org,http://localhost:8080',
    LOG_LEVEL: 'silent',
    LOG_FORMAT: 'json'
  }
  t.match(loadConfig(env), { ...env, PORT: 0 })
  t.end()
})

t.test('a wrong value is refused in one line that names the setting and says what was expected', t => {
  const wrong: Array<[setting: string, value: string]> = [
    ['HOST', 'a b'], ['PORT', '65536'], ['PORT', '-1'], ['PORT', 'http'], ['PORT', '80.5'], ['DATABASE_URL', 'postgres://x'], ['GITHUB_API_URL', 'api.github.com'],
    ['DATABASE_URL', 'file:/x.sqlite?mode=ro'], ['GITHUB_API_URL', 'https://ghe:99999'], ['GITHUB_API_URL', 'https://:'], ['GITHUB_API_URL', 'https://[::'],
    ['REFRESH_SCHEDULE', '0 0 31 2 *'], ['REFRESH_SCHEDULE', '2020-01-01T00:00:00'], ['PUBLIC_URL', 'https://a:99999'], ['PUBLIC_URL', 'https://a/"b'],
    ['CORS_ORIGINS', 'https://a:99999'], ['CORS_ORIGINS', 'https://a?x'], ['CORS_ORIGINS', 'https://A.example'], ['GITHUB_API_VERSION', '9999-99-99'], ['GITHUB_API_VERSION', '3'], ['REFRESH_SCHEDULE', 'daily'], ['REFRESH_SCHEDULE', '61 * * * *'], ['PUBLIC_URL', 'https://atlas.example.org/'], ['PUBLIC_URL', 'atlas.example.org'],
    ['TRUST_PROXY', 'yes'], ['TRUST_PROXY', '10.0.0.0/33'], ['TRUST_PROXY', '10.0.0.0/0'], ['TRUST_PROXY', '::1/129'], ['TRUST_PROXY', '10.0.0.1,,'], ['TRUST_PROXY', '300.1.1.1'],
    ['CORS_ORIGINS', 'a.example.org'], ['CORS_ORIGINS', 'https://a.example.org/x'], ['RATE_LIMIT', '-1'], ['MAX_EVENT_LOOP_LAG', 'a'], ['SHUTDOWN_DELAY', '-1'], ['LOG_LEVEL', 'loud'], ['LOG_FORMAT', 'xml']
  ]
  for (const [setting, value] of wrong) {
    const line = refusalOf({ [setting]: value })
    t.ok(line.startsWith(`${setting} is `), line)
    t.ok(line.includes(JSON.stringify(value).slice(1, -1)), line)
    t.ok(line.endsWith(String((ConfigSchema.properties as unknown as Record<string, { description: string }>)[setting]!.description)), line)
    t.notMatch(line, '\n')
  }
  t.end()
})

t.test('all that is wrong is told at once, in a line each', t => {
  t.match(refusalOf({ PORT: 'http', LOG_LEVL: 'info', CORS_ORIGINS: 'a', ADMIN_TOKEN: 'x', HTTPS_PROXY: 'ftp://x' }).split('\n'), [
    /^LOG_LEVL is no setting/, /^PORT is "http"/, /^ADMIN_TOKEN is set to a value/, /^CORS_ORIGINS is "a"/, /^HTTPS_PROXY is set to a value/
  ])
  t.end()
})

t.test('an address with a password is refused without telling it', t => {
  const wrong = [
    ['GITHUB_API_URL', 'https://user:geheim@ghe'], ['PUBLIC_URL', 'https://user:geheim@atlas.example'], ['PUBLIC_URL', 'https://user:geheim@atlas.example/'],
    ['DATABASE_URL', 'postgres://user:geheim@db'], ['HTTPS_PROXY', 'ftp://user:geheim@proxy'], ['http_proxy', 'http://user:geheim@proxy:99999']
  ] as const
  for (const [setting, value] of wrong) {
    const line = refusalOf({ [setting]: value })
    t.ok(line.startsWith(`${setting.toUpperCase()} is set to a value that is not what was expected: `), line)
    t.notMatch(line, 'geheim')
  }
  t.end()
})

t.test('a wrong token is refused without telling it', t => {
  for (const [setting, value] of [['GITHUB_TOKEN', 'ghp_secret with spaces'], ['ADMIN_TOKEN', 'secret'], ['ADMIN_TOKEN', 'long but with spaces']] as const) {
    const line = refusalOf({ [setting]: value })
    t.ok(line.startsWith(`${setting} is set to a value that is not what was expected: a token`), line)
    t.notOk(line.includes(value))
  }
  t.end()
})

t.test('a mistyped setting of ours is refused, with the list of those there are', t => {
  for (const name of ['REFRESH_SCHEDUL', 'GITHUB_TOKEN_FIL', 'GITHUB_API_URI', 'CORS_ORIGIN', 'DATABASE_FILE', 'LOG_LEVELS', 'ADMIN_TOKENS', 'TRUST_PROXIES', 'PUBLIC_URLS', 'GITHUB_TOKN', 'GITHUBTOKEN', 'LOGLEVEL', 'RATELIMIT']) {
    t.match(refusalOf({ [name]: 'x' }), new RegExp(`^${name} is no setting of this service; it knows HOST, PORT, .*LOG_FORMAT$`))
  }
  // Others may have something to say of hosts and ports.
  for (const name of Object.keys(ConfigSchema.properties).filter(name => !['HOST', 'PORT'].includes(name))) {
    t.match(refusalOf({ [`${name}_`]: 'x' }), `${name}_ is no setting of this service`)
  }
  const others = ['GITHUB_ACTIONS', 'GITHUB_ACTOR', 'GITHUB_SHA', 'GITHUB_REPOSITORY', 'GITHUB_SERVER_URL', 'GITHUB_GRAPHQL_URL', 'GITHUB_RUN_ID', 'GITLAB_TOKEN', 'HOSTS', 'PORTS', 'POST']
  t.strictSame(loadConfig(Object.fromEntries(others.map(name => [name, 'x']))), loadConfig({}), 'what is of others is left alone')
  t.end()
})

function refusalOf (env: Record<string, string>): string {
  try {
    loadConfig(env)
  } catch (err) {
    if (err instanceof ConfigError) return err.message
  }
  throw new Error(`${JSON.stringify(env)} was not refused`)
}

t.test('the database is a path, relative or absolute', t => {
  const fileOf = (DATABASE_URL: string) => databaseFile({ DATABASE_URL })
  t.equal(fileOf('file:data/cni-atlas.db'), 'data/cni-atlas.db')
  t.equal(fileOf('file:/var/lib/atlas.db'), '/var/lib/atlas.db')
  t.equal(fileOf('file:///var/lib/atlas.db'), '/var/lib/atlas.db')
  t.end()
})

t.test('proxies are all, none, or those that are named', t => {
  t.equal(trustedProxies({ TRUST_PROXY: 'true' }), true)
  t.equal(trustedProxies({ TRUST_PROXY: 'false' }), false)
  for (const TRUST_PROXY of ['10.0.0.1', '10.0.0.0/8, 192.168.0.1', '::1', 'fd00::/8', 'loopback', 'loopback, uniquelocal,10.1.2.3']) {
    t.equal(trustedProxies(loadConfig({ TRUST_PROXY })), TRUST_PROXY)
  }
  t.end()
})

t.test('origins are any, or those that are named', t => {
  t.equal(allowedOrigins({ CORS_ORIGINS: '*' }), '*')
  t.strictSame(allowedOrigins({ CORS_ORIGINS: 'https://a.example.org,https://b.example.org' }), ['https://a.example.org', 'https://b.example.org'])
  t.end()
})

t.test('the log is in lines for people or for machines, and keeps no secrets', async t => {
  const written = async (LOG_FORMAT: 'json' | 'pretty') => {
    const stream = new PassThrough({ encoding: 'utf8' })
    const log = await openLog({ LOG_LEVEL: 'info', LOG_FORMAT }, stream)
    log.debug('not told')
    log.info({ req: { headers: { authorization: 'Bearer geheim' } } }, 'told')
    const [line] = await once(stream, 'data') as [string]
    return line
  }
  t.match(JSON.parse(await written('json')), { level: 30, msg: 'told', req: { headers: { authorization: '[Redacted]' } } })
  t.match(await written('pretty'), /^\[\d\d:\d\d:\d\d\] .*INFO.*: .*told.*\[Redacted\]/)
})

t.test('a failure to start is told in one line; only what nobody foresaw brings its stack', t => {
  const failure = (properties: object) => describeFailure(Object.assign(new Error('listen failed'), properties))
  t.equal(describeFailure(new ConfigError('PORT is "x"')), 'PORT is "x"')
  t.equal(describeFailure(new StoreError('the database data/x.db is damaged')), 'the database data/x.db is damaged')
  t.match(describeFailure(new SeedError([{ file: join('providers', 'x.yaml'), path: 'name', expected: 'text' }])), /^the seed has 1 problem:\n {2}providers.x\.yaml\/name: — expected text$/)
  t.equal(failure({ code: 'EADDRINUSE', address: '127.0.0.1', port: 3000 }), 'port 3000 on 127.0.0.1 is in use; set PORT to another one')
  t.equal(failure({ code: 'EACCES', address: '127.0.0.1', port: 80 }), 'port 80 on 127.0.0.1 may not be opened by this user; set PORT to one above 1023')
  t.equal(failure({ code: 'EADDRNOTAVAIL', address: '192.0.2.1' }), 'HOST 192.0.2.1 is no address of this machine')
  t.equal(failure({ code: 'ENOTFOUND', hostname: 'nowhere.invalid' }), 'HOST nowhere.invalid is no address of this machine')
  t.equal(failure({ code: 'EINVAL', address: 'fe80::1', port: 3000 }), 'HOST fe80::1 is no address to listen at')
  t.match(failure({ code: 'EACCES' }), /^Error: listen failed\n +at /)
  t.match(describeFailure(new TypeError('unforeseen')), /^TypeError: unforeseen\n +at /)
  t.equal(describeFailure('a mere text'), 'a mere text')
  t.equal(describeFailure(undefined), 'undefined')
  t.end()
})
