import { readFile } from 'node:fs/promises'
import type { Config } from '../config.ts'
import { createGitHubClient } from '../github/github-client.ts'
import { createProxyFetch } from '../github/proxy-fetch.ts'
import { createRefresher, type Refresher, type RefresherOptions } from './refresher.ts'
import { parseSchedule } from './schedule.ts'

export interface OpenRefresherOptions extends Omit<RefresherOptions, 'github' | 'schedule'> {
  config: Pick<Config, 'GITHUB_API_URL' | 'GITHUB_API_VERSION' | 'GITHUB_TOKEN' | 'GITHUB_TOKEN_FILE' | 'REFRESH_SCHEDULE'>
  /** Of the service, for GitHub's logs. */
  version: string
  /** Where the names of proxies are read from. */
  env: Record<string, string | undefined>
}

/** The job with its connection to GitHub, as the settings want it. */
export function openRefresher ({ config, version, env, ...options }: OpenRefresherOptions): Refresher {
  const { fetch, close } = createProxyFetch(env)
  const github = createGitHubClient({
    baseUrl: config.GITHUB_API_URL,
    apiVersion: config.GITHUB_API_VERSION,
    userAgent: `cni-atlas/${version}`,
    token: tokenFrom(config),
    fetch,
    now: options.now,
    sleep: options.sleep,
    random: options.random,
    log: options.log
  })
  const refresher = createRefresher({ ...options, github, schedule: parseSchedule(config.REFRESH_SCHEDULE) })
  return { ...refresher, close: () => refresher.close().finally(close) }
}

/** The file is read anew each time: mounted secrets change while the process runs. */
function tokenFrom ({ GITHUB_TOKEN, GITHUB_TOKEN_FILE }: OpenRefresherOptions['config']): string | (() => Promise<string>) | undefined {
  if (GITHUB_TOKEN !== undefined || GITHUB_TOKEN_FILE === undefined) return GITHUB_TOKEN
  return () => readFile(GITHUB_TOKEN_FILE, 'utf8')
}
