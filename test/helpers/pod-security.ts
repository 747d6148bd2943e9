import type { PodSpec } from './helm.ts'

const VOLUMES = new Set(['name', 'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'])

/** How a pod breaks the "restricted" pod security standard; empty if it keeps it. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export function breachesOfRestricted (pod: PodSpec & Record<string, any>): string[] {
  const breaches: string[] = []
  const check = (kept: boolean, rule: string) => { if (!kept) breaches.push(rule) }
  const podContext = pod.securityContext ?? {}

  for (const name of ['hostNetwork', 'hostPID', 'hostIPC']) check(pod[name] !== true, name)
  check((podContext.sysctls ?? []).length === 0, 'sysctls')
  for (const volume of pod.volumes ?? []) check(Object.keys(volume).every(name => VOLUMES.has(name)), `volume ${volume.name}`)

  for (const container of [...pod.containers, ...pod.initContainers ?? [], ...pod.ephemeralContainers ?? []]) {
    const own = container.securityContext ?? {}
    const either = (name: string) => own[name] ?? podContext[name]
    const ruled = (kept: boolean, rule: string) => check(kept, `${container.name}: ${rule}`)
    ruled(own.privileged !== true, 'privileged')
    ruled(own.allowPrivilegeEscalation === false, 'allowPrivilegeEscalation')
    ruled(either('runAsNonRoot') === true, 'runAsNonRoot')
    ruled(either('runAsUser') !== 0, 'runAsUser')
    ruled(['RuntimeDefault', 'Localhost'].includes(either('seccompProfile')?.type), 'seccompProfile')
    ruled((own.capabilities?.drop ?? []).includes('ALL'), 'capabilities.drop')
    ruled((own.capabilities?.add ?? []).every((name: string) => name === 'NET_BIND_SERVICE'), 'capabilities.add')
    ruled((own.procMount ?? 'Default') === 'Default', 'procMount')
    ruled((container.ports ?? []).every((port: { hostPort?: number }) => !port.hostPort), 'hostPort')
  }
  return breaches
}
