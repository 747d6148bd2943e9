/** What the form for a cluster says at this moment, as far as it matters here. */
export interface ClusterForm {
  /** As the form has it: v1.29.4+rke2r1; empty while none is chosen. */
  kubernetesVersion: string
  /** The same as the distribution numbers it: 1.29.4. */
  version: string | null
  distribution: 'rke2' | 'k3s' | null
  /** The network provider, several of a composite in their order; empty while none is chosen. */
  choices: string[]
}

interface ProvisioningCluster {
  spec?: { kubernetesVersion?: unknown, rkeConfig?: { machineGlobalConfig?: Record<string, unknown> | null } | null } | null
}

const VERSION = /^v?(\d+\.\d+(?:\.\d+)?)/

/** Reads a `provisioning.cattle.io.cluster`, however much of it there is yet. */
export function readForm (resource: unknown): ClusterForm {
  const { spec } = (resource ?? {}) as ProvisioningCluster
  const kubernetesVersion = typeof spec?.kubernetesVersion === 'string' ? spec.kubernetesVersion.trim() : ''
  const distribution = distributionOf(kubernetesVersion)
  const config = spec?.rkeConfig?.machineGlobalConfig ?? {}
  // K3s has no option cni: its own provider is switched off by this one.
  const isSwitchedOff = distribution === 'k3s' && config['flannel-backend'] === 'none'
  return {
    kubernetesVersion,
    version: VERSION.exec(kubernetesVersion)?.[1] ?? null,
    distribution,
    choices: isSwitchedOff ? ['none'] : choicesOf(config.cni)
  }
}

function distributionOf (version: string): ClusterForm['distribution'] {
  if (version.includes('+rke2')) return 'rke2'
  return version.includes('+k3s') ? 'k3s' : null
}

/** `multus,canal` and `['multus', 'canal']` mean the same. */
const choicesOf = (cni: unknown): string[] => [cni].flat()
  .flatMap(choice => typeof choice === 'string' ? choice.split(',') : [])
  .map(choice => choice.trim())
  .filter(choice => choice !== '')
