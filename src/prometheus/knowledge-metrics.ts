import { Gauge, Registry } from 'prom-client'
import type { Metrics, Observation, Provider, Snapshot } from '../knowledge/snapshot.ts'
import type { RefreshedRepository, RefreshRun } from '../refresh/refresh-schema.ts'
import type { RunHistory } from './run-history.ts'

/** What is known at the moment of a scrape. */
export interface Scrape extends RunHistory {
  snapshot: Snapshot
  now: Date
  /** Undefined if the refresh is off. */
  nextRefresh: Date | undefined
  version: string
}

interface Sample { value: number, labels?: Record<string, string> }

/** One metric; without samples it is left out, since what is not known is neither 0 nor any other number. */
interface Definition { name: string, help: string, samples: (scrape: Scrape) => Sample[] }

const seconds = (instant: string | Date): number => new Date(instant).getTime() / 1000

/** One sample, if the value is known. */
const known = (value: number | null | undefined, labels: Record<string, string> = {}): Sample[] => value === null || value === undefined ? [] : [{ value, labels }]
const moment = (instant: string | Date | null | undefined): Sample[] => known(instant == null ? null : seconds(instant))

type Measured = Provider & { metrics: Metrics }

const measured = ({ providers }: Snapshot): Measured[] => providers.filter((provider): provider is Measured => provider.metrics !== null)

const figure = (name: string, help: string, valueOf: (metrics: Metrics) => number | null): Definition => ({
  name,
  help,
  samples: ({ snapshot }) => measured(snapshot).flatMap(({ id, metrics }) => known(valueOf(metrics), { provider: id, repository: metrics.repository }))
})

/** What GitHub was last seen to say of each repository; null where it said nothing. */
const observation = (name: string, help: string, isTrue: (observation: Observation) => boolean | null): Definition => ({
  name,
  help,
  samples: ({ snapshot }) => snapshot.providers.flatMap(({ id, repository }) => {
    if (repository === null || repository.observation === null) return []
    const answer = isTrue(repository.observation)
    return known(answer === null ? null : Number(answer), { provider: id, repository: repository.observation.fullName })
  })
})

const ofEnded = (name: string, help: string, samples: (run: RefreshRun) => Sample[]): Definition =>
  ({ name, help, samples: ({ ended }) => ended === undefined ? [] : samples(ended) })

const OUTCOMES: ReadonlyArray<RefreshedRepository['outcome']> = ['stored', 'held', 'failed', 'skipped']

/** A published figure knows only its day, and is as old as that day's beginning. */
const ageOf = ({ fetchedAt, observedAt }: Metrics, now: Date): number => Math.max(0, Math.round(seconds(now) - seconds(fetchedAt ?? observedAt)))

const DEFINITIONS: readonly Definition[] = [
  {
    name: 'cni_atlas_build_info',
    help: 'Version of the service; always 1.',
    samples: ({ version }) => [{ value: 1, labels: { version } }]
  },
  {
    name: 'cni_knowledge_revision',
    help: 'Revision of the knowledge: grows with every change of facts or figures.',
    samples: ({ snapshot }) => known(snapshot.revision)
  },
  {
    name: 'cni_knowledge_changed_timestamp_seconds',
    help: 'When the current revision was made.',
    samples: ({ snapshot }) => moment(snapshot.changedAt)
  },
  {
    name: 'cni_provider_info',
    help: 'The network providers; always 1.',
    samples: ({ snapshot }) => snapshot.providers.map(({ id, name, kind, repository }) =>
      ({ value: 1, labels: { provider: id, name, kind, repository: repository?.fullName ?? '' } }))
  },
  {
    name: 'cni_provider_lifecycle',
    help: 'Phase that the project of a provider is in, 1 for that phase; none where no source tells.',
    samples: ({ snapshot }) => snapshot.providers.flatMap(({ id, lifecycle }) => known(lifecycle === null ? null : 1, { provider: id, phase: lifecycle?.status ?? '' }))
  },
  figure('cni_repository_stars', 'Likes of the repository, in the newest sound figures.', ({ stars }) => stars),
  figure('cni_repository_forks', 'Copies of the repository, in the newest sound figures.', ({ forks }) => forks),
  figure('cni_repository_contributors', 'People who contributed to the repository, in the newest sound figures.', ({ contributors }) => contributors),
  {
    name: 'cni_figure_age_seconds',
    help: 'Age of the newest sound figures of a provider.',
    samples: ({ snapshot, now }) => measured(snapshot).map(({ id, metrics }) => ({ value: ageOf(metrics, now), labels: { provider: id } }))
  },
  {
    name: 'cni_figure_info',
    help: 'How far the newest sound figures of a provider can be trusted, and how they were come by; always 1.',
    samples: ({ snapshot }) => measured(snapshot).map(({ id, metrics: { quality, method } }) => ({ value: 1, labels: { provider: id, quality, method } }))
  },
  observation('cni_repository_archived', 'Whether GitHub shows the repository as archived, when it was last asked.', ({ archived }) => archived),
  observation('cni_repository_reachable', 'Whether GitHub had the repository, when it was last asked; 0 if it is missing or blocked.', ({ status }) => status === 'ok'),
  {
    name: 'cni_open_disputes',
    help: 'Contradictions between sources that stand, by whether one of the claims is followed.',
    samples: ({ snapshot: { disputes } }) => [true, false].map(decided =>
      ({ value: disputes.filter(({ prevailing }) => (prevailing !== null) === decided).length, labels: { decided: String(decided) } }))
  },
  {
    name: 'cni_refresh_running',
    help: 'Whether a run of the job that fetches the figures is under way.',
    samples: ({ latest }) => known(latest?.outcome === 'running' ? 1 : 0)
  },
  {
    name: 'cni_refresh_next_due_timestamp_seconds',
    help: 'When the job is next due; none if it is off.',
    samples: ({ nextRefresh }) => moment(nextRefresh)
  },
  {
    name: 'cni_refresh_last_run_timestamp_seconds',
    help: 'When the latest run began.',
    samples: ({ latest }) => moment(latest?.startedAt)
  },
  {
    name: 'cni_refresh_last_success_timestamp_seconds',
    help: 'When the last run ended in which no repository failed.',
    samples: ({ succeeded }) => moment(succeeded?.finishedAt)
  },
  ofEnded('cni_refresh_last_outcome', 'How the last run that is over ended, 1 for that outcome.', ({ outcome }) => [{ value: 1, labels: { outcome } }]),
  ofEnded('cni_refresh_last_duration_seconds', 'How long the last run took.', ({ startedAt, finishedAt }) => known(seconds(finishedAt!) - seconds(startedAt))),
  ofEnded('cni_refresh_last_requests', 'Requests that the last run sent to GitHub.', ({ requests }) => known(requests)),
  ofEnded('cni_refresh_last_repositories', 'What the last run did for how many repositories.', ({ repositories }) =>
    OUTCOMES.map(outcome => ({ value: repositories.filter(repository => repository.outcome === outcome).length, labels: { outcome } }))),
  ofEnded('cni_github_rate_limit', 'Requests an hour that GitHub allows, as the last run was told.', ({ rateLimit }) => known(rateLimit)),
  ofEnded('cni_github_rate_limit_remaining', 'Requests of that hour that were left after the last run.', ({ rateLimitRemaining }) => known(rateLimitRemaining)),
  ofEnded('cni_github_rate_limit_reset_timestamp_seconds', 'When that hour ends or ended.', ({ rateLimitResetAt }) => moment(rateLimitResetAt))
]

/** The knowledge in Prometheus' text format. The registry lasts as long as the scrape: nothing of an earlier one can stay behind. */
export async function renderKnowledge (scrape: Scrape): Promise<string> {
  const registry = new Registry()
  for (const { name, help, samples } of DEFINITIONS) {
    const found = samples(scrape)
    if (found.length === 0) continue
    const gauge = new Gauge({ name, help, labelNames: Object.keys(found[0]!.labels ?? {}), registers: [registry] })
    for (const { value, labels = {} } of found) gauge.set(labels, value)
  }
  return await registry.metrics()
}
