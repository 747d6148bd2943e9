import { GitHubError } from './github-error.ts'
import type { RateLimit } from './rate-limit.ts'
import { isListTooLarge } from './refusal.ts'
import { FULL_NAME, readContributorCount, readRepository, type RepositoryFacts } from './repository-answer.ts'
import { MOST_PAGES, readStarHistory, WEEKS_PER_PAGE, type StarHistoryPage } from './star-history-answer.ts'
import { createTransport, type TransportOptions } from './transport.ts'

export interface RepositoryQuestion {
  fullName: string
  /** GitHub's id, once it is known: a name may pass to another repository, an id does not. */
  githubId?: number | null | undefined
  signal?: AbortSignal | undefined
}

export interface StarHistoryQuestion { fullName: string, page: number, signal?: AbortSignal | undefined }

export interface GitHubClient {
  /** @throws GitHubError */
  fetchRepository (question: RepositoryQuestion): Promise<RepositoryFacts>
  /**
   * How many have contributed, those without an account included; null where GitHub does not count ("list is too large").
   * @throws GitHubError
   */
  fetchContributorCount (question: { fullName: string, signal?: AbortSignal | undefined }): Promise<number | null>
  /**
   * A page of the stars that were given each day, from the newest (page 1) back to the repository's creation.
   * @returns 'not-offered' if the server has the repository, but not this.
   * @throws GitHubError
   */
  fetchStarHistoryPage (question: StarHistoryQuestion): Promise<StarHistoryPage | 'not-offered'>
  /** Requests sent so far, retries and redirects included. */
  requestCount (): number
  rateLimit (): RateLimit | undefined
  hasToken (): Promise<boolean>
}

/** The first version of the API with star histories. */
const STAR_HISTORY_VERSION = '2026-03-10'
/** How servers answer that do not know the path, or not the version, or no longer. */
const UNKNOWN = new Set<number | null>([400, 404, 410])

/** What we ask of GitHub: two requests for a repository's figures, and pages of its past. */
export function createGitHubClient (options: TransportOptions): GitHubClient {
  const transport = createTransport(options)
  const { now = () => new Date() } = options

  async function ask (path: string, signal?: AbortSignal): Promise<{ facts: RepositoryFacts, redirected: boolean }> {
    const answer = await transport.get(path, { signal })
    return { facts: readRepository(answer), redirected: answer.redirected }
  }

  /** GitHub follows renames by itself, until the old name is given to somebody else. */
  async function fetchByName ({ fullName, githubId, signal }: RepositoryQuestion): Promise<RepositoryFacts> {
    checkName(fullName)
    if (githubId !== null && githubId !== undefined) return await fetchKnown(fullName, githubId, signal)
    const { facts, redirected } = await ask(`/repos/${fullName}`, signal)
    if (redirected || sameName(facts.fullName, fullName)) return facts
    throw new GitHubError('bad-answer', `the answer cannot be believed: it speaks of ${facts.fullName}`, { status: 200 })
  }

  async function fetchKnown (fullName: string, githubId: number, signal?: AbortSignal): Promise<RepositoryFacts> {
    const named = await ask(`/repos/${fullName}`, signal).catch(ifNotFound)
    if (!(named instanceof GitHubError) && named.facts.id === githubId) return named.facts
    const found = await ask(`/repositories/${githubId}`, signal).catch(ifNotFound)
    if (!(found instanceof GitHubError) && found.facts.id === githubId) return found.facts
    if (named instanceof GitHubError) throw named
    throw new GitHubError('identity', `the name now belongs to another repository (id ${named.facts.id}, not ${githubId})`, { status: 200 })
  }

  async function countContributors (fullName: string, signal?: AbortSignal): Promise<number | null> {
    checkName(fullName)
    // With `anon` every author counts; without, GitHub knows the first 500 addresses only, and the count stops growing there.
    const answer = await transport.get(`/repos/${fullName}/contributors?per_page=1&anon=1`, { signal, accept: isListTooLarge })
    return isListTooLarge(answer) ? null : readContributorCount(answer)
  }

  async function readStarPage ({ fullName, page, signal }: StarHistoryQuestion): Promise<StarHistoryPage | 'not-offered'> {
    checkName(fullName)
    if (!Number.isInteger(page) || page < 1 || page > MOST_PAGES) throw new GitHubError('bad-request', `there is no page ${page} of a star history`)
    try {
      const answer = await transport.get(`/repos/${fullName}/stargazers/history?per_page=${WEEKS_PER_PAGE}&page=${page}`, { signal, atLeast: STAR_HISTORY_VERSION })
      return readStarHistory(answer, now())
    } catch (err) {
      if (!(err instanceof GitHubError) || !UNKNOWN.has(err.status)) throw err
      // Is it the repository that is not there?
      await ask(`/repos/${fullName}`, signal)
      return 'not-offered'
    }
  }

  const discreet = <T>(result: Promise<T>): Promise<T> => result.catch((err: unknown) => { throw transport.withoutToken(err) })

  return {
    fetchRepository: question => discreet(fetchByName(question)),
    fetchContributorCount: ({ fullName, signal }) => discreet(countContributors(fullName, signal)),
    fetchStarHistoryPage: question => discreet(readStarPage(question)),
    requestCount: transport.requestCount,
    rateLimit: transport.rateLimit,
    hasToken: transport.hasToken
  }
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

function checkName (fullName: string): void {
  if (!FULL_NAME.test(fullName)) throw new GitHubError('bad-request', `${JSON.stringify(fullName)} is no name of a repository`)
}

function ifNotFound (err: unknown): GitHubError {
  if (err instanceof GitHubError && err.kind === 'not-found') return err
  throw err
}
