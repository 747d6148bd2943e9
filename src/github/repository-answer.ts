import { LARGEST_COUNT } from '../metrics/largest-count.ts'
import { GitHubError } from './github-error.ts'
import { findLink } from './link-header.ts'
import type { Answer } from './refusal.ts'

export interface RepositoryFacts {
  /** What the repository is, whatever its name. */
  id: number
  fullName: string
  stars: number
  forks: number
  /** Pull requests included, as GitHub counts. */
  openIssues: number | null
  archived: boolean | null
  /** The SPDX identifier; null if there is none, `NOASSERTION` if GitHub does not recognise it. */
  license: string | null
  /** The last push to any branch. */
  pushedAt: string | null
}

export const FULL_NAME = /^(?!\.{1,2}\/)[A-Za-z0-9._-]{1,100}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/

/** Takes nothing for granted: a proxy, a portal or a fault may have answered instead. */
export function readRepository (answer: Answer): RepositoryFacts {
  if (answer.status !== 200) throw unbelievable(`status ${answer.status}`, answer)
  const body = parse(answer)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw unbelievable('no repository', answer)
  const value = body as Record<string, unknown>
  const take = <T>(name: string, isRight: (value: unknown) => value is T): T => {
    if (isRight(value[name])) return value[name]
    throw unbelievable(`${name} is ${describe(value[name], answer)}`, answer)
  }
  const { license } = value
  return {
    id: take('id', isId),
    fullName: take('full_name', isFullName),
    stars: take('stargazers_count', isCount),
    forks: take('forks_count', isCount),
    openIssues: take('open_issues_count', orNothing(isCount)) ?? null,
    archived: take('archived', orNothing(isBoolean)) ?? null,
    license: typeof license === 'object' && license !== null && 'spdx_id' in license && typeof license.spdx_id === 'string' ? license.spdx_id : null,
    pushedAt: take('pushed_at', orNothing(isInstant)) ?? null
  }
}

/** Of a list with one contributor a page: the number of its last page. */
export function readContributorCount (answer: Answer): number {
  // Nothing in the repository, so nobody who contributed.
  if (answer.status === 204) return 0
  if (answer.status !== 200) throw unbelievable(`status ${answer.status}`, answer)
  const list = parse(answer)
  if (!Array.isArray(list) || !list.every(entry => typeof entry === 'object' && entry !== null)) throw unbelievable('no list of contributors', answer)
  const link = answer.headers.get('link')
  if (link === null || link.trim() === '') {
    if (list.length > 1) throw unbelievable('several contributors on a page of one', answer)
    return list.length
  }
  const last = findLink(link, 'last')
  const query = last !== undefined && URL.canParse(last, answer.url) ? new URL(last, answer.url).searchParams : undefined
  const page = query?.get('page') ?? ''
  if (list.length !== 1 || !/^[1-9]\d*$/.test(page) || !isCount(Number(page)) || (query?.get('per_page') ?? '1') !== '1') throw unbelievable('no last page', answer)
  return Number(page)
}

function parse (answer: Answer): unknown {
  try {
    return JSON.parse(answer.text)
  } catch {
    throw unbelievable(answer.text.trim() === '' ? 'an empty body' : 'not JSON, or not all of it', answer)
  }
}

const unbelievable = (what: string, { status }: Answer) => new GitHubError('bad-answer', `the answer cannot be believed: ${what}`, { status })

const describe = (value: unknown, { quote }: Answer): string =>
  value === undefined ? 'missing' : typeof value === 'number' ? String(value) : quote(JSON.stringify(value), 40)

export const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LARGEST_COUNT
const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0
const isFullName = (value: unknown): value is string => typeof value === 'string' && FULL_NAME.test(value)
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'
const isInstant = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
const orNothing = <T>(isRight: (value: unknown) => value is T) => (value: unknown): value is T | null | undefined =>
  value === undefined || value === null || isRight(value)
