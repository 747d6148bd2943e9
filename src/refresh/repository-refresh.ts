import { GitHubError } from '../github/github-error.ts'
import type { GitHubClient } from '../github/github-client.ts'
import type { RepositoryFacts } from '../github/repository-answer.ts'
import { DAY_MS, dayOf } from '../knowledge/dates.ts'
import { namesOf } from '../knowledge/repository-names.ts'
import type { MetricSample } from '../metrics/metric-schema.ts'
import { GITHUB_SOURCE } from '../metrics/quality.ts'
import type { RepositoryRename, RepositoryState, SampleQuery, Store } from '../store/store.ts'
import { stateAfterAnswer, stateAfterFailure, unknownState } from './attempts.ts'
import { judge } from './plausibility.ts'
import type { RefreshedRepository } from './refresh-schema.ts'

/** A provider and the repository that its record names today. */
export interface RepositoryTarget { provider: string, fullName: string }

/** A target with what earlier runs have seen of it. */
export interface KnownTarget extends RepositoryTarget {
  state: RepositoryState | undefined
  /** In order of time. */
  renames: RepositoryRename[]
}

export interface RepositoryRefreshDeps {
  store: Store
  github: Pick<GitHubClient, 'fetchRepository' | 'fetchContributorCount'>
  now: () => Date
  signal: AbortSignal
  /** Makes a request, and again when GitHub has been given the pause it asked for. */
  patiently: <T>(request: () => Promise<T>) => Promise<T>
}

const CONTRIBUTORS_METHOD = 'anonymous-included'
/** Enough of the series to judge by, without reading ten years of it every day. */
const JUDGED_DAYS = 730

interface Contributors { count: number | null, method: string | null, reason: 'list-too-large' | 'rate-limited' | null, limit: GitHubError | null }

/** The repository has answered, so whatever is the matter with its contributors is not the matter with it. */
class UncountedError extends GitHubError {
  readonly facts: RepositoryFacts

  constructor (facts: RepositoryFacts, { kind, message, status, retryAt, unreachable }: GitHubError) {
    const isDenied = kind === 'not-found' || kind === 'blocked'
    super(isDenied ? 'bad-answer' : kind, isDenied ? `the answer of its contributors cannot be believed: ${message}` : message, {
      status: status ?? undefined, retryAt: retryAt ?? undefined, unreachable
    })
    this.facts = facts
  }
}

export interface RefreshedTarget {
  report: RefreshedRepository
  /** Met on the way, after the figures that could be had: the run has to end here. */
  limit: GitHubError | null
}

/**
 * Fetches, judges and saves one repository's figures.
 * @throws GitHubError if there are none; then nothing has been saved.
 */
export async function refreshRepository (target: KnownTarget, deps: RepositoryRefreshDeps): Promise<RefreshedTarget> {
  const facts = await deps.patiently(() => deps.github.fetchRepository({ ...questionFor(target), signal: deps.signal }))
  const contributors = await fetchContributors(facts, deps)
  const now = deps.now()
  const rename = renameOf(target, facts, now)
  const sample = sampleOf(target.provider, facts, contributors, now)
  // Another repository begins another series, even under the same provider.
  const series = await listSeries(deps.store, sample, namesOf(facts.fullName, rename === undefined ? target.renames : [...target.renames, rename]))
  const verdict = judge(sample, series)

  const released = verdict.held || verdict.releases === null ? [] : [{ ...verdict.releases, heldReason: null }]
  const samples = [...released, verdict.held ? { ...sample, heldReason: verdict.reason } : sample]
  const state = stateAfterAnswer(target.provider, facts, now)
  // Without its contributors it stays due: the next run completes it.
  await deps.store.saveFetched({ samples, rename, state: contributors.limit === null ? state : { ...state, lastAttemptAt: target.state?.lastAttemptAt ?? null } })
  return { report: reportOf(sample, verdict.held ? verdict.reason : null, contributors, series, rename), limit: contributors.limit }
}

/** By the name it has now, if the record still means the repository that we know; a record that names another one starts afresh. */
export function questionFor ({ fullName, state, renames }: KnownTarget): { fullName: string, githubId?: number } {
  if (state === undefined || state.githubId === null) return { fullName }
  const names = [state.fullName, ...renames.flatMap(({ from, to }) => [from, to])].map(name => name.toLowerCase())
  return names.includes(fullName.toLowerCase()) ? { fullName: state.fullName, githubId: state.githubId } : { fullName }
}

async function fetchContributors (facts: RepositoryFacts, { github, signal, patiently }: RepositoryRefreshDeps): Promise<Contributors> {
  try {
    const counted = await patiently(() => github.fetchContributorCount({ fullName: facts.fullName, signal }))
    return { count: counted, method: CONTRIBUTORS_METHOD, reason: counted === null ? 'list-too-large' : null, limit: null }
  } catch (err) {
    if (!(err instanceof GitHubError)) throw err
    if (err.kind !== 'primary-limit' && err.kind !== 'secondary-limit') throw new UncountedError(facts, err)
    return { count: null, method: null, reason: 'rate-limited', limit: err }
  }
}

/** Of the repository that has had these names; the provider's samples may also be of one that its record named before. */
async function listSeries (store: Store, { provider, observedOn }: MetricSample, names: Set<string>): Promise<MetricSample[]> {
  const list = async (days: Pick<SampleQuery, 'from'>) =>
    (await store.listSamples({ providers: [provider], ...days })).filter(({ repository }) => names.has(repository.toLowerCase()))
  const recent = await list({ from: dayOf(new Date(Date.parse(observedOn) - JUDGED_DAYS * DAY_MS)) })
  return recent.some(({ heldReason }) => heldReason === null) ? recent : await list({})
}

const sampleOf = (provider: string, facts: RepositoryFacts, contributors: Contributors, now: Date): MetricSample => ({
  provider,
  repository: facts.fullName,
  method: 'github-api',
  observedOn: dayOf(now),
  fetchedAt: now.toISOString(),
  observedOnBasis: null,
  stars: facts.stars,
  forks: facts.forks,
  contributors: contributors.count,
  contributorsMethod: contributors.method,
  openIssues: facts.openIssues,
  rounded: [],
  asPublished: null,
  edition: null,
  statedPeriod: null,
  statedPeriodStale: false,
  publishedOn: null,
  note: null,
  heldReason: null,
  sources: [GITHUB_SOURCE]
})

/** None if the record came to name another repository, if only the case changed, or if it was recorded by a run that was killed before it had done. */
function renameOf ({ provider, fullName, state, renames }: KnownTarget, { id, fullName: to }: RepositoryFacts, now: Date): RepositoryRename | undefined {
  const isKnown = state !== undefined && state.githubId !== null
  if (isKnown && state.githubId !== id) return undefined
  // The record may have learned the new name before we met it.
  const from = isKnown ? state.fullName : fullName
  const last = renames.at(-1)
  if (from.toLowerCase() === to.toLowerCase() || (last?.from === from && last.to === to)) return undefined
  return { provider, noticedAt: now.toISOString(), from, to }
}

function reportOf (
  { provider, repository, observedOn, stars, forks, contributors }: MetricSample, heldReason: string | null, { reason, limit }: Contributors,
  series: MetricSample[], rename: RepositoryRename | undefined
): RefreshedRepository {
  const before = series.filter(sample => sample.method === 'github-api' && sample.heldReason === null && sample.observedOn <= observedOn).at(-1)
  const unchanged = before !== undefined && before.stars === stars && before.forks === forks && before.contributors === contributors
  const messages = [
    heldReason,
    rename === undefined ? null : `renamed from ${rename.from}`,
    reason === 'list-too-large' ? 'GitHub does not count the contributors of so large a repository' : null,
    limit === null ? null : `contributors were not counted: ${limit.message}`,
    unchanged ? `unchanged since ${before.observedOn}` : null
  ].filter(message => message !== null)
  return {
    provider,
    fullName: repository,
    outcome: heldReason === null ? 'stored' : 'held',
    reason: heldReason === null ? reason : 'implausible',
    message: messages.length > 0 ? messages.join('; ') : null,
    httpStatus: 200,
    stars,
    forks,
    contributors
  }
}

/** Marks the repository after a failure; what was known of it stays, and what it answered before the failure is kept. */
export async function recordFailure (target: KnownTarget, err: GitHubError, store: Store, now: Date): Promise<RepositoryState> {
  const { provider, fullName, state = unknownState(provider, fullName) } = target
  const facts = err instanceof UncountedError ? err.facts : undefined
  const known = facts === undefined ? state : { ...stateAfterAnswer(provider, facts, now), failures: state.status === 'ok' ? state.failures : 0 }
  const next = stateAfterFailure(known, err, now)
  await store.saveFetched({ samples: [], rename: facts && renameOf(target, facts, now), state: next })
  return next
}
