import type { Facts } from '../knowledge/facts-schema.ts'
import type { MetricSample } from '../metrics/metric-schema.ts'
import type { Sampled } from '../metrics/quality.ts'
import type { RefreshedRepository, RefreshRun } from '../refresh/refresh-schema.ts'

/** What GitHub was last seen to say of a repository, beside its figures. One per provider, under the provider's id. */
export interface RepositoryState {
  provider: string
  /** GitHub's numeric id: what a repository is, whatever its name. Null until it was fetched once. */
  githubId: number | null
  /** The name under which it answers now. */
  fullName: string
  status: 'ok' | 'missing' | 'blocked'
  statusReason: string | null
  statusSince: string | null
  /** Consecutive failures since the last good answer. */
  failures: number
  /** Not to be asked before this instant; null if it may be asked at any time. */
  nextAttemptAt: string | null
  lastAttemptAt: string | null
  archived: boolean | null
  license: string | null
  pushedAt: string | null
}

/** What readers are told of a repository, once GitHub has said something of it. It changes with the revision only. */
export interface RepositoryObservation extends Omit<RepositoryState, 'failures' | 'nextAttemptAt'> {
  /** Of the last attempt that brought something new; the state has that of any. */
  lastAttemptAt: string | null
}

/** What GitHub answered of one repository. */
export interface Fetched {
  samples: MetricSample[]
  rename?: RepositoryRename | undefined
  state: RepositoryState
}

/** A rename or transfer that a refresh noticed. */
export interface RepositoryRename { provider: string, noticedAt: string, from: string, to: string }

/** How far the star history of a provider's repository has been fetched. */
export interface StarHistory {
  provider: string
  /** Its name when it was fetched, and its id where that was known. */
  repository: string
  githubId: number | null
  /** `not-offered`: the server has the repository, but tells no such history. */
  status: 'begun' | 'done' | 'not-offered'
  nextPage: number
  /** The days between which additions are known, both included. */
  newestDay: string | null
  oldestDay: string | null
  askedAt: string
  /** Why the last attempt failed; null if it did not. */
  error: string | null
  /** GitHub refused, and is not to be asked before; null if it did not. */
  resumeAt: string | null
  /** The requests an hour of which it spoke then. */
  rateLimit: number | null
}

/** The stars that were given on one day and not taken back since. */
export interface StarAddition { provider: string, day: string, additions: number }

/** The count to which a star history is calibrated. */
export interface StarAnchor {
  provider: string
  repository: string
  observedOn: string
  stars: number
  method: MetricSample['method']
  /** False if it was observed after the history was fetched: what was given in between is not known. */
  covered: boolean
}

/** Of each provider the newest sample, read when it is asked for: who wants one does not read all. */
export interface LatestSamples {
  of (provider: string): MetricSample | undefined
  /** In order of provider. */
  all (): MetricSample[]
}

export interface SampleQuery {
  /** Provider ids; all if left out. */
  providers?: string[]
  /** First and last day, both included. */
  from?: string
  to?: string
}

/** Where facts and figures are kept. Everything that is asked of it is asked here; only the folder `store/` knows SQL. */
export interface Store {
  /** Grows by one with every change of facts or figures, in the transaction of the change. */
  revision (): Promise<number>
  /** When the current revision was made: an RFC 3339 instant. */
  changedAt (): Promise<string>
  /**
   * Cheap, and told at once: another number after every change, be it this process's or one that another had made before this turn of the event loop.
   * The same number means the same revision.
   */
  changes (): number

  /**
   * Replaces all curated facts in one transaction, unless `digest` says that they are there already. Leaves what the refresh observed.
   * `origin` stands for the files that they were read from.
   */
  importFacts (facts: Facts, digest: string, now: Date, origin?: string): Promise<{ changed: boolean, revision: number }>
  /** Of the last import; null if there was none, or none that told it. */
  importedOrigin (): Promise<string | null>
  /** The facts as they were imported, deeply equal; undefined before the first import. */
  loadFacts (): Promise<Facts | undefined>

  /** Samples in order of provider, day, method; held ones included. */
  listSamples (query: SampleQuery): Promise<MetricSample[]>
  /** What is served of all samples of one provider, in order of day, method, edition. */
  listSeriesRows (provider: string): Promise<Sampled[]>
  /** The newest sound samples (not held, published or fetched) that are not younger than the day. */
  latestSamples (day: string): Promise<LatestSamples>
  /** One row a day and method: a later observation of the same day replaces figures, but, of one repository, never a known one by an unknown one. */
  saveSample (sample: MetricSample): Promise<void>

  listStarHistories (): Promise<StarHistory[]>
  /** Takes in a page, if there is one; the first page replaces whatever was there. A new revision is made where readers see a difference. */
  saveStarHistory (history: StarHistory, additions?: Array<Omit<StarAddition, 'provider'>>): Promise<void>
  /** In order of provider and day. */
  listStarAdditions (query: { providers: string[], from?: string, to?: string }): Promise<StarAddition[]>
  /** Of each history that is fetched to its end: the first sound fetched count of its repository or, if none was ever fetched, the newest exact published one. */
  listStarAnchors (providers: string[]): Promise<StarAnchor[]>

  listRepositories (): Promise<RepositoryState[]>
  listObservations (): Promise<RepositoryObservation[]>
  /** A new revision is made where readers see another thing than the time of an attempt. */
  saveRepository (state: RepositoryState): Promise<void>
  /** All in one transaction, and one revision at most. */
  saveFetched (fetched: Fetched): Promise<void>
  saveRename (rename: RepositoryRename): Promise<void>
  listRenames (): Promise<RepositoryRename[]>

  /** Returns the new run's id. */
  startRun (run: Omit<RefreshRun, 'id' | 'repositories'>): Promise<number>
  /** Written as the run goes, so that a killed one still tells how far it came. */
  recordRunRepository (runId: number, repository: RefreshedRepository): Promise<void>
  updateRun (id: number, changes: Partial<Omit<RefreshRun, 'id' | 'repositories'>>): Promise<void>
  findRun (id: number): Promise<RefreshRun | undefined>
  /** Newest first; `before` is the id below which to go on. */
  listRuns (query: { limit: number, before?: number }): Promise<RefreshRun[]>

  /** Takes the lease, or prolongs it for the same holder; false while another holder's lease has not expired (unless a clock was ahead then). */
  acquireLease (name: string, holder: string, now: Date, ttlMs: number): Promise<boolean>
  /** Also empties SQLite's log into the file, unless another process keeps it from that: whoever had the lease has written. */
  releaseLease (name: string, holder: string): Promise<void>

  /**
   * Reads from the file itself what readers ask for, not from what memory has of it.
   * @throws if it is damaged, or is no longer the one in its place: then what is written would be lost
   */
  check (): Promise<void>
  close (): Promise<void>
}
