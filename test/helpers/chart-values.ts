/** APIs of clusters that have Rancher and the Prometheus operator. */
export const RANCHER_APIS = ['catalog.cattle.io/v1/UIPlugin', 'management.cattle.io/v3/ProxyEndpoint', 'ui.cattle.io/v1/NavLink']
export const ALL_APIS = [...RANCHER_APIS, 'monitoring.coreos.com/v1']

const RANCHER = { uiPlugin: { enabled: true }, proxyEndpoint: { enabled: true }, navLink: { enabled: true } }

/** Ways in which people install the chart. */
export const VALUE_SETS = {
  defaults: {},
  everything: {
    publicUrl: 'https://cni-atlas.example/base',
    trustProxy: '10.0.0.0/8,loopback',
    corsOrigins: 'https://rancher.example',
    rateLimit: 600_000,
    github: { token: 'gh-token-for-tests' },
    admin: { token: 'admin-token-for-tests' },
    proxy: 'http://proxy.example:3128',
    additionalTrustedCAs: true,
    extraEnv: [{ name: 'GITHUB_API_VERSION', value: '2022-11-28' }],
    persistence: { storageClass: 'fast', annotations: { note: 'kept' } },
    service: { type: 'NodePort', port: 8080, annotations: { note: 'ours' } },
    ingress: { enabled: true, className: 'nginx', host: 'cni-atlas.example', annotations: { note: 'ours' }, tlsSecret: 'cni-atlas-tls' },
    networkPolicy: {
      enabled: true,
      from: [{ namespaceSelector: {} }],
      egress: [{ to: [{ ipBlock: { cidr: '10.1.2.3/32' } }], ports: [{ port: 3128, protocol: 'TCP' }] }],
      egressPorts: [443, 3128]
    },
    serviceMonitor: { enabled: true, labels: { release: 'rancher-monitoring' } },
    rancher: RANCHER,
    podAnnotations: { note: 'ours' },
    podLabels: { team: 'network' },
    priorityClassName: 'high',
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }] } } }
  },
  airGapped: {
    global: { imagePullSecrets: ['pull', { name: 'pull-too' }], cattle: { systemDefaultRegistry: 'registry.example:5000', clusterName: 'local' } },
    refresh: { schedule: 'off' },
    networkPolicy: { enabled: true },
    rancher: RANCHER
  },
  existingSecrets: {
    github: { existingSecret: 'github', existingSecretKey: 'token', token: 'not-this-one' },
    admin: { existingSecret: 'admin', token: 'nor-this-one' },
    persistence: { existingClaim: 'my-claim' },
    image: { repository: 'mirror.example/cni-atlas', digest: `sha256:${'0'.repeat(64)}` }
  },
  withoutVolume: { persistence: { enabled: false }, fullnameOverride: 'atlas' }
} as const
