import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Test } from 'tap'

/** A repository as GitHub would know it. */
export interface RepositoryOnGitHub {
  id: number
  fullName: string
  formerNames: string[]
  stars: unknown
  forks: unknown
  openIssues: unknown
  archived: unknown
  license: unknown
  pushedAt: unknown
  /** 0: an empty repository. */
  contributors: number
  /** Newest first; left out, the server does not offer it. */
  starHistory?: StarWeekOnGitHub[] | undefined
}

export interface StarWeekOnGitHub { week: number, total: number, days: number[] }

export interface LoggedRequest { path: string, headers: IncomingMessage['headers'], at: number }

export type Fault = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

export interface GitHubServerOptions {
  repositories?: Partial<RepositoryOnGitHub>[]
  /** As an Enterprise Server has: `/api/v3`. */
  basePath?: string
  /** The only token that is accepted; without one, none is needed. */
  token?: string
  /** Requests an hour. */
  limit?: number
  /** Its clock. */
  now?: () => Date
  /** When the budget is renewed: seconds since 1970. */
  resetAt?: () => number
  latencyMs?: number
}

/** A server on a socket in GitHub's place: its shapes, its headers, its refusals, and whatever else can go wrong. */
export async function startGitHubServer (t: Test, { repositories = [], basePath = '', token, limit = 5000, now = () => new Date(), resetAt = inAnHour, latencyMs = 0 }: GitHubServerOptions = {}) {
  const known = repositories.map(aRepositoryOnGitHub)
  const requests: LoggedRequest[] = []
  const faults: { path: RegExp, fault: Fault, times: number }[] = []
  const rate = { limit, remaining: limit, resetAt }
  let underWay = 0
  let mostAtOnce = 0

  const server = createServer((request, response) => {
    mostAtOnce = Math.max(mostAtOnce, ++underWay)
    response.once('close', () => { underWay-- })
    response.setHeader('date', now().toUTCString())
    requests.push({ path: request.url ?? '', headers: request.headers, at: Date.now() })
    answer(request, response).catch(err => response.destroy(err))
  })

  async function answer (request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (latencyMs > 0) await delay(latencyMs)
    const path = request.url ?? ''
    const planned = faults.find(({ path: pattern, times }) => times > 0 && pattern.test(path))
    if (planned !== undefined) {
      planned.times--
      return await planned.fault(request, response)
    }
    if (request.headers['user-agent'] === undefined) return send(response, 403, 'Request forbidden by administrative rules.', { 'content-type': 'text/plain' })
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return send(response, 401, problem('Bad credentials'), ZERO_LIMITS)
    if (rate.remaining === 0) return send(response, 403, problem('API rate limit exceeded for 127.0.0.1.'), limitHeaders())
    rate.remaining--
    if (!path.startsWith(`${basePath}/`)) return send(response, 404, problem('Not Found'), limitHeaders())
    serve(path.slice(basePath.length), response)
  }

  function serve (path: string, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(path, 'http://localhost')
    const [, name, id, below = ''] = /^\/(?:repos\/([^/]+\/[^/]+)|repositories\/(\d+))(\/contributors|\/stargazers\/history)?$/.exec(pathname) ?? []
    const found = known.find(repository => id === undefined ? same(repository.fullName, name) : repository.id === Number(id))
    const moved = found ?? known.find(({ formerNames }) => formerNames.some(former => same(former, name)))
    if (moved === undefined) return send(response, 404, problem('Not Found'), limitHeaders())
    if (found === undefined) {
      const location = `${address()}/repositories/${moved.id}${below}${new URL(path, 'http://localhost').search}`
      return send(response, 301, { message: 'Moved Permanently', url: location, documentation_url: DOCUMENTATION }, { ...limitHeaders(), location })
    }
    if (below === '/stargazers/history') return serveStarHistory(found, searchParams, response)
    if (below === '') return send(response, 200, repositoryBody(found), { ...limitHeaders(), etag: 'W/"abc"', 'last-modified': 'Wed, 25 Nov 2026 10:00:00 GMT' })
    if (searchParams.get('anon') !== '1' || searchParams.get('per_page') !== '1') return send(response, 400, problem('this server counts one a page'), limitHeaders())
    if (found.contributors === 0) return send(response, 204, undefined, limitHeaders())
    const links = found.contributors === 1 ? {} : { link: contributorLinks(found) }
    send(response, 200, [{ login: 'octocat', id: 1, type: 'User', contributions: 32 }], { ...limitHeaders(), ...links })
  }

  function serveStarHistory ({ id, starHistory }: RepositoryOnGitHub, searchParams: URLSearchParams, response: ServerResponse): void {
    const [size, page] = [Number(searchParams.get('per_page') ?? 30), Number(searchParams.get('page') ?? 1)]
    if (starHistory === undefined) return send(response, 404, problem('Not Found'), limitHeaders())
    if (!(size >= 1 && size <= 30 && page >= 1 && page <= 100)) return send(response, 422, problem('Validation Failed'), limitHeaders())
    const last = Math.max(1, Math.ceil(starHistory.length / size))
    const link = (rel: string, number: number) => `<${address()}/repositories/${id}/stargazers/history?per_page=${size}&page=${number}>; rel="${rel}"`
    const links = page < last ? { link: `${link('next', page + 1)}, ${link('last', last)}` } : page > 1 ? { link: `${link('prev', page - 1)}, ${link('first', 1)}` } : {}
    send(response, 200, starHistory.slice((page - 1) * size, page * size), { ...limitHeaders(), ...links })
  }

  const contributorLinks = ({ id, contributors }: RepositoryOnGitHub) => ['next', 'last'].map(rel =>
    `<${address()}/repositories/${id}/contributors?per_page=1&anon=1&page=${rel === 'next' ? 2 : contributors}>; rel="${rel}"`).join(', ')

  const limitHeaders = () => ({
    'x-ratelimit-limit': String(rate.limit),
    'x-ratelimit-remaining': String(rate.remaining),
    'x-ratelimit-used': String(rate.limit - rate.remaining),
    'x-ratelimit-reset': String(rate.resetAt()),
    'x-ratelimit-resource': 'core'
  })

  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    if (server.listening) await new Promise(resolve => server.close(resolve))
  }
  t.teardown(close)

  return {
    url: address(),
    requests,
    rate,
    limitHeaders,
    close,
    mostAtOnce: () => mostAtOnce,
    paths: () => requests.map(({ path }) => path),
    repository: (fullName: string) => known.find(repository => repository.fullName === fullName)!,
    add: (repository: Partial<RepositoryOnGitHub>) => known.push(aRepositoryOnGitHub(repository)),
    remove: (fullName: string) => known.splice(known.findIndex(repository => repository.fullName === fullName), 1),
    /** Lets the next requests whose path matches go wrong. */
    fail: (path: RegExp, fault: Fault, times = Infinity) => { faults.push({ path, fault, times }) },
    heal: () => { faults.length = 0 }
  }
}

export type GitHubServer = Awaited<ReturnType<typeof startGitHubServer>>

const DOCUMENTATION = 'https://docs.github.com/rest'
const ZERO_LIMITS = { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0', 'x-ratelimit-used': '0' }
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600

const same = (a: string, b: string | undefined) => a.toLowerCase() === b?.toLowerCase()

/** The weeks from a Sunday on, oldest first given, as GitHub lists them: newest first. */
export const starWeeks = (firstSunday: string, weeks: number[][]): StarWeekOnGitHub[] => weeks.map((days, index) => ({
  week: Date.parse(`${firstSunday}T00:00:00Z`) / 1000 + index * 7 * 86_400, total: days.reduce((sum, day) => sum + day, 0), days
})).reverse()

let lastId = 1000
const aRepositoryOnGitHub = (overrides: Partial<RepositoryOnGitHub>): RepositoryOnGitHub => ({
  id: ++lastId,
  fullName: 'flannel-io/flannel',
  formerNames: [],
  stars: 9400,
  forks: 2900,
  openIssues: 30,
  archived: false,
  license: { key: 'apache-2.0', name: 'Apache License 2.0', spdx_id: 'Apache-2.0' },
  pushedAt: '2026-11-25T10:00:00Z',
  contributors: 240,
  ...overrides
})

export const repositoryBody = ({ id, fullName, stars, forks, openIssues, archived, license, pushedAt }: RepositoryOnGitHub) => ({
  id,
  node_id: 'MDEwOlJlcG9zaXRvcnkx',
  name: fullName.split('/')[1],
  full_name: fullName,
  private: false,
  owner: { login: fullName.split('/')[0], id: 1, type: 'Organization' },
  html_url: `https://github.com/${fullName}`,
  fork: false,
  // GitHub's watchers are its stars; its real watchers are the subscribers.
  stargazers_count: stars,
  watchers_count: stars,
  watchers: stars,
  subscribers_count: 7,
  forks_count: forks,
  forks,
  open_issues_count: openIssues,
  archived,
  disabled: false,
  license,
  pushed_at: pushedAt,
  default_branch: 'main',
  visibility: 'public'
})

export const problem = (message: string, more: object = {}) => ({ message, documentation_url: DOCUMENTATION, ...more })

export function send (response: ServerResponse, status: number, body?: unknown, headers: Record<string, string> = {}): void {
  const json = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'x-github-media-type': 'github.v3; format=json', ...headers })
  response.end(json)
}

/** Ways to go wrong. */
export const faults = {
  answer: (status: number, body?: unknown, headers: Record<string, string> = {}): Fault => (_request, response) => send(response, status, body, headers),
  reset: (): Fault => request => { request.socket.resetAndDestroy() },
  hangUp: (): Fault => request => { request.socket.destroy() },
  hang: (): Fault => () => {},
  /** Headers, and then a byte at a time, for ever. */
  trickle: (status = 200): Fault => (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    const timer = setInterval(() => response.write(' '), 10)
    response.once('close', () => clearInterval(timer))
  },
  /** Promises more than comes. */
  truncated: (): Fault => (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"id": 1, "full_name":')
    setTimeout(() => response.destroy(), 10)
  },
  /** Says that less comes than does. */
  understated: (body: unknown): Fault => request => {
    const text = JSON.stringify(body)
    request.socket.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${text.length - 10}\r\nconnection: close\r\n\r\n${text}`)
  },
  /** Ends in the middle, and nothing shows it. */
  cutUnseen: (body: unknown): Fault => request => {
    request.socket.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${JSON.stringify(body).slice(0, -20)}`)
  },
  endless: (): Fault => (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = () => { while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, ' '))); }
    response.on('drain', more)
    more()
  },
  /** Small on the wire, 64 MB unpacked. */
  gzipBomb: (): Fault => (_request, response) => send(response, 200, gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')), { 'content-encoding': 'gzip' }),
  badGzip: (): Fault => (_request, response) => send(response, 200, Buffer.from('this is not gzip'), { 'content-encoding': 'gzip' }),
  notHttp: (): Fault => request => { request.socket.end('SSH-2.0-OpenSSH_9.6\r\n') }
}
