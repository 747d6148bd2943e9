import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { parseAllDocuments } from 'yaml'

const run = promisify(execFile)

export const CHART = 'deploy/charts/cni-atlas'
const FETCHED = 'node_modules/.cache/helm/helm'
const helm = [...(process.env.PATH ?? '').split(delimiter).map(folder => join(folder, 'helm')), FETCHED].find(file => existsSync(file))

/** For tests that need Helm: why they are skipped where there is none. In CI they are not, and fail. */
export const WITHOUT_HELM = helm === undefined && !process.env.CI && 'there is no Helm: test/helpers/fetch-helm.sh fetches it'

export interface PodSpec {
  containers: Array<{ name: string, image: string, env?: Array<{ name: string }>, volumeMounts?: Array<{ name: string, mountPath: string }> } & Record<string, any>>
  volumes?: Array<{ name: string } & Record<string, any>>
}
export interface KubernetesObject {
  apiVersion: string
  kind: string
  metadata: { name: string, namespace?: string, labels?: Record<string, string>, annotations?: Record<string, string> }
  data?: Record<string, string>
  spec?: any
}

/** What Helm says. */
export async function askHelm (...args: string[]): Promise<string> {
  const { stdout } = await run(helm ?? 'helm', args, { env: { ...process.env, HELM_CACHE_HOME: tmpdir(), HELM_CONFIG_HOME: tmpdir(), HELM_DATA_HOME: tmpdir() } })
  return stdout
}

/** What a release consists of in a cluster that offers these APIs beside Kubernetes' own. */
export async function render (values: object = {}, apis: readonly string[] = [], { release = 'atlas', namespace = 'cni' } = {}): Promise<KubernetesObject[]> {
  const file = join(tmpdir(), `values-${randomUUID()}.json`)
  await writeFile(file, JSON.stringify(values))
  try {
    const text = await askHelm('template', release, CHART, '--namespace', namespace, '--values', file, ...apis.flatMap(api => ['--api-versions', api]))
    return parseAllDocuments(text).map(document => {
      if (document.errors[0] !== undefined) throw document.errors[0]
      return document.toJS() as KubernetesObject
    })
  } finally {
    await rm(file)
  }
}

/** The one object of a kind; fails if there are none or several. */
export function only (objects: KubernetesObject[], kind: string): KubernetesObject {
  const [found, ...others] = objects.filter(object => object.kind === kind)
  if (found === undefined || others.length > 0) throw new Error(`there are ${others.length + (found ? 1 : 0)} objects of kind ${kind}, and one was expected`)
  return found
}
