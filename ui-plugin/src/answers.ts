// What the tab reads of the answers of /v1; they hold more, which openapi.json describes.

export interface Statement {
  kind: string
  choice: string | null
  providers: string[]
  status: string
  default: boolean | null
  versions: string
  ranges: Array<{ from: string | null, to: string | null }>
  deprecatedIn: string | null
  removedIn: string | null
  detail: string | null
  sources: string[]
  dispute: string | null
}

export interface Distribution {
  id: string
  name: string
  defaultChoice: string | null
  support: Statement[]
}

export interface FeatureValue {
  support: string
  value: string | null
  detail: string | null
  condition: string | null
  disputed: boolean
}

export interface Metrics {
  observedAt: string
  ageDays: number
  quality: string
  stars: number | null
  forks: number | null
  contributors: number | null
  rounded: string[]
  method: string
}

export interface Provider {
  id: string
  name: string
  kind: string
  summary: string | null
  links: { homepage: string | null, documentation: string | null } | null
  lifecycle: { status: string, since: string | null, detail: string | null } | null
  events: Array<{ date: string, kind: string, version: string | null }>
  foundation: { name: string | null, maturity: string | null } | null
  license: { spdx: string | null } | null
  repository: { fullName: string, url: string, observation: { archived: boolean | null, pushedAt: string | null } | null } | null
  features: Record<string, FeatureValue>
  suitability: Array<{ fit: string, text: string }>
  metrics: Metrics | null
}

export interface Port {
  protocol: string
  port: number | null
  endPort: number | null
  ipProtocolNumber: number | null
  icmpTypes: number[]
  purpose: string
  scope: string
  required: string
  condition: string | null
  appliesByDefault: boolean | null
  distributions: string[]
  note: string | null
  mistaken: boolean
  disputed: boolean
}

export interface Feature { id: string, name: string }
export interface Source { id: string, title: string, url: string, publisher: string, publishedOn: string | null }
export interface Dispute { id: string, topic: string, reason: string }
