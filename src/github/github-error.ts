export type GitHubErrorKind =
  /** The token is not accepted: nothing else will succeed either. */
  | 'unauthorized'
  /** Refused for a reason that waiting does not remove: single sign-on, an address list, a suspended account. */
  | 'forbidden'
  /** Deleted, or private and not to be seen with this token; GitHub does not say which. */
  | 'not-found'
  /** Taken down for copyright or for GitHub's terms. */
  | 'blocked'
  | 'primary-limit'
  | 'secondary-limit'
  /** The name belongs to another repository now. */
  | 'identity'
  /** Leads to another origin, nowhere, or round in circles. */
  | 'redirect'
  /** An address or a version of the API that the server does not know. */
  | 'bad-request'
  | 'server-error'
  | 'network'
  | 'timeout'
  /** An answer, but none that can be believed. */
  | 'bad-answer'
  | 'aborted'

export interface GitHubErrorDetails {
  status?: number | undefined
  retryAt?: Date | undefined
  unreachable?: boolean | undefined
}

/** A figure that could not be had, and why. The message is for people and never contains a token. */
export class GitHubError extends Error {
  readonly kind: GitHubErrorKind
  readonly status: number | null
  /** Before this instant GitHub does not want to be asked again; null if it did not say. */
  readonly retryAt: Date | null
  /** No connection at all: the fault is not with one repository. */
  readonly unreachable: boolean

  constructor (kind: GitHubErrorKind, message: string, { status, retryAt, unreachable = false }: GitHubErrorDetails = {}) {
    super(message)
    this.name = 'GitHubError'
    this.kind = kind
    this.status = status ?? null
    this.retryAt = retryAt ?? null
    this.unreachable = unreachable
  }
}
