import Database from 'better-sqlite3'

// How the same data are usually served: SQL for each question, on indexes, with prepared statements.

export interface ProviderRow { id: string, name: string, summary: string }
export interface FeatureRow { provider: string, id: string, support: string, value: string | null, detail: string | null }
/** All that is served of a sample. */
export interface SampleRow extends FiguresRow {
  fetchedAt: string
  openIssues: number
  rounded: string
  method: string
  contributorsMethod: string
  repository: string
  edition: string | null
  statedPeriod: string | null
  note: string | null
  heldReason: string | null
}
export interface FiguresRow { stars: number, forks: number, contributors: number, observedAt: string }

const IN_FORCE = 'a.valid_from <= @asOf AND (a.valid_to IS NULL OR a.valid_to > @asOf)'

export function openPlainData (file: string) {
  const db = new Database(file, { readonly: true })
  const provider = `SELECT p.id, p.name, d.summary FROM providers p JOIN provider_descriptions d ON d.provider = p.id
    JOIN assertions a ON a.id = d.assertion_id WHERE ${IN_FORCE}`
  const providers = db.prepare<{ asOf: string }, ProviderRow>(`${provider} ORDER BY p.name`)
  const one = db.prepare<{ asOf: string, id: string }, ProviderRow>(`${provider} AND p.id = @id`)
  const features = db.prepare<{ asOf: string, id: string }, FeatureRow>(`SELECT f.provider, f.feature AS id, f.support, f.value, f.detail
    FROM provider_features f JOIN assertions a ON a.id = f.assertion_id WHERE f.provider = @id AND ${IN_FORCE}`)
  const figures = db.prepare<{ asOf: string, id: string }, FiguresRow>(`SELECT stars, forks, contributors, fetched_at AS observedAt FROM metric_samples
    WHERE provider = @id AND method = 'github-api' AND observed_on <= @asOf ORDER BY observed_on DESC LIMIT 1`)
  const history = db.prepare<{ id: string, from: string, to: string }, { time: string, value: number }>(`SELECT observed_on || 'T00:00:00Z' AS time, stars AS value
    FROM metric_samples WHERE provider = @id AND method = 'github-api' AND observed_on BETWEEN @from AND @to ORDER BY observed_on`)
  const samples = db.prepare<{ id: string, from: string, to: string }, SampleRow>(`SELECT observed_on AS observedAt, fetched_at AS fetchedAt, stars, forks,
      contributors, open_issues AS openIssues, rounded, method, contributors_method AS contributorsMethod, repository, nullif(edition, '') AS edition,
      stated_period AS statedPeriod, note, held_reason AS heldReason
    FROM metric_samples WHERE provider = @id AND method = 'github-api' AND observed_on BETWEEN @from AND @to ORDER BY observed_on`)
  return {
    samples: (id: string, from: string, to: string) => samples.all({ id, from, to }),
    providers: (asOf: string) => providers.all({ asOf }),
    provider: (id: string, asOf: string) => one.get({ id, asOf }),
    features: (id: string, asOf: string) => features.all({ id, asOf }),
    figures: (id: string, asOf: string) => figures.get({ id, asOf }) ?? null,
    history: (id: string, from: string, to: string) => history.all({ id, from, to })
  }
}
export type PlainData = ReturnType<typeof openPlainData>
