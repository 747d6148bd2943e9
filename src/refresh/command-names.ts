import type { ConsoleLog } from './console-log.ts'
import type { RepositoryTarget } from './repository-refresh.ts'

/** What each command is given beside the job. */
export interface CommandOptions {
  repositories: RepositoryTarget[]
  /** Ids of providers; none means all. */
  names: string[]
  log: ConsoleLog
}

/** Whether all that are named are there; says which are not. */
export function areKnown ({ repositories, names, log }: CommandOptions): boolean {
  const known = repositories.map(({ provider }) => provider).sort()
  const unknown = names.filter(name => !known.includes(name))
  if (unknown.length > 0) log.line(`No provider with a repository is called ${unknown.map(name => `'${name}'`).join(', ')}. There are: ${known.join(', ')}`)
  return unknown.length === 0
}
