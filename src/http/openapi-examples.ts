import { RANCHER_ANSWERED } from '../rancher/rancher-examples.ts'

export interface Example {
  request: string
  answer: unknown
}

const RUN = {
  id: 12,
  trigger: 'schedule',
  dueAt: '2026-11-26T03:17:00.000Z',
  startedAt: '2026-11-26T03:17:00.412Z',
  finishedAt: '2026-11-26T03:17:04.118Z',
  outcome: 'succeeded',
  requests: 2,
  rateLimit: 5000,
  rateLimitRemaining: 4998,
  rateLimitResetAt: '2026-11-26T04:17:00.000Z',
  resumeAt: null,
  error: null,
  repositories: [{
    provider: 'flannel',
    fullName: 'flannel-io/flannel',
    outcome: 'stored',
    reason: null,
    message: null,
    httpStatus: 200,
    stars: 9412,
    forks: 2891,
    contributors: 243
  }]
}

/** Of operations whose answer depends on what the service did before. */
export const INVENTED: Record<string, Example> = {
  listRefreshes: { request: '/v1/refreshes?limit=1', answer: { data: [RUN], page: { limit: 1, next: 'MTI' } } },
  getLatestRefresh: { request: '/v1/refreshes/latest', answer: { data: RUN } },
  getRefresh: { request: '/v1/refreshes/12', answer: { data: RUN } },
  startRefresh: {
    request: '/v1/refreshes',
    answer: { data: { ...RUN, trigger: 'manual', dueAt: null, finishedAt: null, outcome: 'running', requests: 0, rateLimit: null, rateLimitRemaining: null, rateLimitResetAt: null, repositories: [] } }
  }
}

/** One answer of an operation, to the letter but for the revision. */
export const ANSWERED: Record<string, Example> = {
  ...RANCHER_ANSWERED,
  getLiveness: { request: '/livez', answer: { status: 'ok' } },
  getReadiness: { request: '/readyz', answer: { status: 'ok' } },
  getProblemKind: {
    request: '/problems/not-found',
    answer: {
      data: {
        type: '/problems/not-found',
        code: 'NOT_FOUND',
        status: 404,
        title: 'There is no such thing',
        meaning: 'The address leads nowhere, or the thing it names was not known on the day that was asked for.',
        remedy: '`/v1` lists what there is. With `asOf`, things that were first described later are not there yet.'
      }
    }
  },
  listProblemKinds: {
    request: '/problems?fields=code,status',
    answer: {
      data: [
        { code: 'BAD_REQUEST', status: 400 },
        { code: 'UNAUTHORIZED', status: 401 },
        { code: 'FORBIDDEN', status: 403 },
        { code: 'NOT_FOUND', status: 404 },
        { code: 'METHOD_NOT_ALLOWED', status: 405 },
        { code: 'NOT_ACCEPTABLE', status: 406 },
        { code: 'REQUEST_TIMEOUT', status: 408 },
        { code: 'PRECONDITION_FAILED', status: 412 },
        { code: 'CONTENT_TOO_LARGE', status: 413 },
        { code: 'URI_TOO_LONG', status: 414 },
        { code: 'UNSUPPORTED_MEDIA_TYPE', status: 415 },
        { code: 'RANGE_NOT_SATISFIABLE', status: 416 },
        { code: 'EXPECTATION_FAILED', status: 417 },
        { code: 'UPGRADE_REQUIRED', status: 426 },
        { code: 'TOO_MANY_REQUESTS', status: 429 },
        { code: 'HEADERS_TOO_LARGE', status: 431 },
        { code: 'INTERNAL', status: 500 },
        { code: 'NOT_IMPLEMENTED', status: 501 },
        { code: 'UNAVAILABLE', status: 503 },
        { code: 'HTTP_VERSION_NOT_SUPPORTED', status: 505 }
      ]
    }
  },
  getCni: {
    request: '/v1/cni?asOf=2018-07-26&fields=id,name,foundation.name,operations.name',
    answer: {
      data: {
        id: 'cni',
        name: 'Container Network Interface (CNI)',
        foundation: { name: 'CNCF' },
        operations: [{ name: 'ADD' }, { name: 'DEL' }, { name: 'VERSION' }]
      },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  listNetworkModels: {
    request: '/v1/network-models?asOf=2018-07-26&fields=name,layer',
    answer: {
      data: [
        { id: 'encapsulated', name: 'Encapsulated', layer: 'Logical layer 2 on top of the layer 3 between the nodes' },
        { id: 'unencapsulated', name: 'Unencapsulated', layer: 'Layer 3, routed' }
      ],
      page: { total: 2, limit: 100, next: null },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getNetworkModel: {
    request: '/v1/network-models/encapsulated?asOf=2018-07-26',
    answer: {
      data: {
        id: 'encapsulated',
        name: 'Encapsulated',
        position: 1,
        summary: 'Every packet between pods on different nodes is wrapped in another packet that the network between the nodes can carry. The pods get a network of their own, a logical layer 2, spread over the layer-3 network that joins the nodes, and that network need not know the addresses of pods.',
        layer: 'Logical layer 2 on top of the layer 3 between the nodes',
        overhead: 'A little more work per packet, and larger packets, since each one gets an additional IP header.',
        reachability: 'No routes have to be distributed. The nodes tell each other over UDP ports how the MAC addresses of pods can be reached.',
        mentalPicture: 'One network bridge stretched across all nodes, with every pod plugged into it.',
        whenToUse: 'Where one layer-2 network that spans all nodes is wanted.',
        latency: 'Sensitive to the latency of the layer-3 network between the nodes. Data centers far from each other need low latency, or the network may fall apart into segments.',
        validFrom: '2018-07-26',
        validTo: '2022-01-19',
        verifiedOn: null,
        disputed: false,
        sources: ['rancher-cni-providers-2018-07-26'],
        dispute: null,
        protocols: ['vxlan', 'ipsec', 'ip-in-ip'],
        providers: ['flannel', 'canal', 'weave-net'],
        optionalProviders: []
      },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  listProtocols: {
    request: '/v1/protocols?asOf=2022-06-01&limit=2&fields=name,kind,port',
    answer: {
      data: [
        { id: 'bgp', name: 'BGP', kind: 'routing', port: 179 },
        { id: 'cloud-routes', name: 'Cloud routes', kind: 'forwarding', port: null }
      ],
      page: { total: 10, limit: 2, next: 'Y2xvdWQtcm91dGVz' },
      meta: { asOf: '2022-06-01', revision: 12 }
    }
  },
  getProtocol: {
    request: '/v1/protocols/vxlan?asOf=2022-06-01',
    answer: {
      data: {
        id: 'vxlan',
        name: 'VXLAN',
        kind: 'tunnel',
        summary: 'Puts whole Ethernet frames into UDP packets, so that pods on different nodes seem to share one layer 2 segment. The assigned port is 4789; the VXLAN code of the Linux kernel uses 8472 unless it is told otherwise, and several providers keep that.',
        transport: 'udp',
        port: 4789,
        ipProtocolNumber: null,
        specification: 'RFC 7348',
        overheadIpv4: 50,
        overheadIpv6: 70,
        overheadNote: 'Outer IP header 20 (IPv6: 40), UDP 8, VXLAN 8, inner Ethernet header 14.',
        validFrom: '2018-07-26',
        validTo: null,
        verifiedOn: null,
        disputed: false,
        sources: ['rancher-cni-providers-2018-07-26', 'ietf-rfc-7348'],
        dispute: null
      },
      meta: { asOf: '2022-06-01', revision: 12 }
    }
  },
  listFeatures: {
    request: '/v1/features?asOf=2018-07-26&limit=2',
    answer: {
      data: [
        {
          id: 'network-model',
          name: 'Network Model',
          position: 1,
          definition: 'How packets travel from a pod on one node to a pod on another: wrapped inside another packet (encapsulated) or routed as they are (unencapsulated). The cell names the wrapping where the source does.',
          validFrom: '2018-07-26',
          validTo: null,
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        },
        {
          id: 'route-distribution',
          name: 'Route Distribution',
          position: 2,
          definition: 'Whether the provider spreads the routes to pods between nodes, or to routers outside, with an exterior gateway protocol; in practice this is BGP. An unencapsulated network cannot work without it. It is welcome where a cluster spans several network segments, and where BGP is spoken, pods of one cluster can be made reachable from another.',
          validFrom: '2018-07-26',
          validTo: null,
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        }
      ],
      page: { total: 8, limit: 2, next: 'cm91dGUtZGlzdHJpYnV0aW9u' },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getFeature: {
    request: '/v1/features/encryption?asOf=2018-07-26&fields=name,definition,providers.*.value',
    answer: {
      data: {
        id: 'encryption',
        name: 'Encryption',
        definition: 'Whether the provider can protect the traffic of its network, both that of pods and its own control messages, from being read on the way.',
        providers: { canal: { value: 'No' }, flannel: { value: 'No' }, calico: { value: 'Yes' } }
      },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  listProviders: {
    request: '/v1/providers?asOf=2018-07-26&sort=-stars&limit=2&fields=name,lifecycle.status,features.encryption.value,ports.port,metrics.stars',
    answer: {
      data: [
        {
          id: 'flannel',
          name: 'Flannel',
          lifecycle: null,
          features: { encryption: { value: 'No' } },
          ports: [{ port: 8472 }, { port: 9099 }],
          metrics: { stars: 3279 }
        },
        {
          id: 'calico',
          name: 'Calico',
          lifecycle: null,
          features: { encryption: { value: 'Yes' } },
          ports: [{ port: 179 }],
          metrics: { stars: 572 }
        }
      ],
      page: { total: 3, limit: 2, next: 'Y2FsaWNv' },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getProvider: {
    request: '/v1/providers/flannel?asOf=2018-07-26',
    answer: {
      data: {
        id: 'flannel',
        name: 'Flannel',
        label: 'flannel',
        kind: 'network-provider',
        aliases: ['flannel', 'kube-flannel', 'flanneld'],
        summary: 'Flannel is an uncomplicated way to set up a layer 3 network for Kubernetes. A small agent on every host takes a share of one large address space for the pods of that host. Traffic between hosts is encapsulated in VXLAN by default and is not encrypted; an experimental IPsec backend can encrypt it.',
        description: {
          summary: 'Flannel is an uncomplicated way to set up a layer 3 network for Kubernetes. A small agent on every host takes a share of one large address space for the pods of that host. Traffic between hosts is encapsulated in VXLAN by default and is not encrypted; an experimental IPsec backend can encrypt it.',
          howItWorks: 'A single binary, flanneld, runs on each host and leases a subnet from a preconfigured address space. The network configuration, the leases and further data such as the public IP of a host are kept in the Kubernetes API or directly in etcd. Packets travel through one of several backends: VXLAN unless another is chosen, or the experimental IPsec backend, in which strongSwan builds encrypted tunnels between the workers.',
          validFrom: '2018-07-26',
          validTo: '2022-01-19',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        },
        links: {
          homepage: 'https://github.com/coreos/flannel',
          documentation: null,
          validFrom: '2018-07-26',
          validTo: '2022-01-19',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        },
        lifecycle: null,
        events: [
          { date: '2014-10-13', kind: 'first-release', text: 'First release, v0.1.0.', version: 'v0.1.0', sources: ['flannel-tag-v0-1-0'] }
        ],
        foundation: null,
        license: null,
        repository: {
          fullName: 'coreos/flannel',
          formerNames: [],
          detail: null,
          validFrom: '2018-07-26',
          validTo: '2022-01-19',
          verifiedOn: null,
          disputed: false,
          url: 'https://github.com/coreos/flannel',
          observation: null,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        },
        activity: null,
        networkModels: [
          {
            model: 'encapsulated',
            protocol: 'vxlan',
            variant: null,
            default: true,
            crossSubnetOnly: false,
            detail: 'The default backend; the traffic is not encrypted.',
            validFrom: '2018-07-26',
            validTo: '2026-08-14',
            verifiedOn: null,
            disputed: false,
            sources: ['rancher-cni-providers-2018-07-26'],
            dispute: null
          },
          {
            model: 'encapsulated',
            protocol: 'ipsec',
            variant: null,
            default: false,
            crossSubnetOnly: false,
            detail: 'Experimental backend that encrypts: strongSwan sets up IPsec tunnels between the workers.',
            validFrom: '2018-07-26',
            validTo: '2026-08-14',
            verifiedOn: null,
            disputed: false,
            sources: ['rancher-cni-providers-2018-07-26'],
            dispute: null
          }
        ],
        features: {
          'network-model': {
            support: 'yes',
            value: 'Encapsulated (vxlan)',
            detail: null,
            condition: null,
            options: [],
            validFrom: '2018-07-26',
            validTo: '2018-08-22',
            verifiedOn: null,
            disputed: false,
            sources: ['rancher-cni-providers-2018-07-26'],
            dispute: null
          },
          'route-distribution': {
            support: 'no',
            value: 'No',
            detail: null,
            condition: null,
            options: [],
            validFrom: '2018-07-26',
            validTo: '2026-08-14',
            verifiedOn: null,
            disputed: false,
            sources: ['rancher-cni-providers-2018-07-26'],
            dispute: null
          },
          'network-policies': {
            support: 'no',
            value: 'No',
            detail: null,
            condition: null,
            options: [],
            validFrom: '2018-07-26',
            validTo: '2026-08-14',
            verifiedOn: null,
            disputed: false,
            sources: ['rancher-cni-providers-2018-07-26'],
            dispute: null
          },
          mesh: {
            support: 'no',
            value: 'No',
            detail: null,
            condition: null,
            options: [],
            validFrom: '2018-07-26',
            validTo: '2026-08-14',
            verifiedOn: null,
            disputed: false,
            sources: ['rancher-cni-providers-2018-07-26'],
            dispute: null
          },
          'external-datastore': {
            support: 'yes',
            value: 'K8S api',
            detail: null,
            condition: null,
            options: [],
            validFrom: '2018-07-26',
            validTo: '2018-08-22',
            verifiedOn: null,
            disputed: false,
            sources: ['rancher-cni-providers-2018-07-26'],
            dispute: null
          },
          encryption: {
            support: 'no',
            value: 'No',
            detail: null,
            condition: null,
            options: [],
            validFrom: '2018-07-26',
            validTo: '2022-01-19',
            verifiedOn: null,
            disputed: false,
            sources: ['rancher-cni-providers-2018-07-26'],
            dispute: null
          },
          'ingress-egress-policies': {
            support: 'no',
            value: 'No',
            detail: null,
            condition: null,
            options: [],
            validFrom: '2018-07-26',
            validTo: '2026-08-14',
            verifiedOn: null,
            disputed: false,
            sources: ['rancher-cni-providers-2018-07-26'],
            dispute: null
          },
          'commercial-support': {
            support: 'no',
            value: 'No',
            detail: null,
            condition: null,
            options: [],
            validFrom: '2018-07-26',
            validTo: '2019-03-04',
            verifiedOn: null,
            disputed: false,
            sources: ['rancher-cni-providers-2018-07-26'],
            dispute: null
          }
        },
        ports: [
          {
            protocol: 'udp',
            port: 8472,
            endPort: null,
            ipProtocolNumber: null,
            icmpTypes: [],
            purpose: 'VXLAN overlay',
            scope: 'unspecified',
            required: 'unspecified',
            condition: null,
            appliesByDefault: null,
            note: null,
            mistaken: false,
            validFrom: '2018-07-26',
            validTo: '2025-07-30',
            verifiedOn: null,
            disputed: false,
            sources: ['rancher-cni-providers-2018-07-26'],
            dispute: null,
            distributions: ['rancher']
          },
          {
            protocol: 'udp',
            port: 9099,
            endPort: null,
            ipProtocolNumber: null,
            icmpTypes: [],
            purpose: 'Health check',
            scope: 'unspecified',
            required: 'unspecified',
            condition: null,
            appliesByDefault: null,
            note: 'Literal reading of a sentence that names UDP once for the two ports 8472 and 9099.',
            mistaken: true,
            validFrom: '2018-07-26',
            validTo: '2018-09-10',
            verifiedOn: null,
            disputed: false,
            sources: ['rancher-cni-providers-2018-07-26'],
            dispute: null,
            distributions: ['rancher']
          }
        ],
        suitability: [],
        metrics: {
          observedAt: '2018-07-26',
          fetchedAt: null,
          ageDays: 0,
          quality: 'exact',
          stars: 3279,
          forks: 774,
          contributors: 107,
          openIssues: null,
          rounded: [],
          method: 'published',
          contributorsMethod: 'page',
          repository: 'coreos/flannel',
          edition: 'rancher.com/docs (Hugo)',
          statedPeriod: '26th july 2018',
          note: 'The page writes 3.279 with a dot between the thousands; it means 3279.',
          heldReason: null,
          sources: ['rancher-cni-providers-2018-07-26']
        }
      },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getProviderFeatures: {
    request: '/v1/providers/flannel/features?asOf=2018-07-26',
    answer: {
      data: {
        'network-model': {
          support: 'yes',
          value: 'Encapsulated (vxlan)',
          detail: null,
          condition: null,
          options: [],
          validFrom: '2018-07-26',
          validTo: '2018-08-22',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        },
        'route-distribution': {
          support: 'no',
          value: 'No',
          detail: null,
          condition: null,
          options: [],
          validFrom: '2018-07-26',
          validTo: '2026-08-14',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        },
        'network-policies': {
          support: 'no',
          value: 'No',
          detail: null,
          condition: null,
          options: [],
          validFrom: '2018-07-26',
          validTo: '2026-08-14',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        },
        mesh: {
          support: 'no',
          value: 'No',
          detail: null,
          condition: null,
          options: [],
          validFrom: '2018-07-26',
          validTo: '2026-08-14',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        },
        'external-datastore': {
          support: 'yes',
          value: 'K8S api',
          detail: null,
          condition: null,
          options: [],
          validFrom: '2018-07-26',
          validTo: '2018-08-22',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        },
        encryption: {
          support: 'no',
          value: 'No',
          detail: null,
          condition: null,
          options: [],
          validFrom: '2018-07-26',
          validTo: '2022-01-19',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        },
        'ingress-egress-policies': {
          support: 'no',
          value: 'No',
          detail: null,
          condition: null,
          options: [],
          validFrom: '2018-07-26',
          validTo: '2026-08-14',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        },
        'commercial-support': {
          support: 'no',
          value: 'No',
          detail: null,
          condition: null,
          options: [],
          validFrom: '2018-07-26',
          validTo: '2019-03-04',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        }
      },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getProviderPorts: {
    request: '/v1/providers/flannel/ports?asOf=2018-07-26',
    answer: {
      data: [
        {
          protocol: 'udp',
          port: 8472,
          endPort: null,
          ipProtocolNumber: null,
          icmpTypes: [],
          purpose: 'VXLAN overlay',
          scope: 'unspecified',
          required: 'unspecified',
          condition: null,
          appliesByDefault: null,
          note: null,
          mistaken: false,
          validFrom: '2018-07-26',
          validTo: '2025-07-30',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null,
          distributions: ['rancher']
        },
        {
          protocol: 'udp',
          port: 9099,
          endPort: null,
          ipProtocolNumber: null,
          icmpTypes: [],
          purpose: 'Health check',
          scope: 'unspecified',
          required: 'unspecified',
          condition: null,
          appliesByDefault: null,
          note: 'Literal reading of a sentence that names UDP once for the two ports 8472 and 9099.',
          mistaken: true,
          validFrom: '2018-07-26',
          validTo: '2018-09-10',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null,
          distributions: ['rancher']
        }
      ],
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getProviderMetrics: {
    request: '/v1/providers/flannel/metrics?asOf=2018-07-26',
    answer: {
      data: [
        {
          observedAt: '2018-07-26',
          fetchedAt: null,
          ageDays: 0,
          quality: 'exact',
          stars: 3279,
          forks: 774,
          contributors: 107,
          openIssues: null,
          rounded: [],
          method: 'published',
          contributorsMethod: 'page',
          repository: 'coreos/flannel',
          edition: 'rancher.com/docs (Hugo)',
          statedPeriod: '26th july 2018',
          note: 'The page writes 3.279 with a dot between the thousands; it means 3279.',
          heldReason: null,
          sources: ['rancher-cni-providers-2018-07-26']
        }
      ],
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getProviderTimeline: {
    request: '/v1/providers/flannel/timeline?asOf=2018-07-26&fields=date,kind,subject,type',
    answer: {
      data: [
        {
          id: 'flannel/event/2014-10-13/first-release/v0.1.0',
          date: '2014-10-13',
          kind: 'event',
          subject: 'first-release',
          type: 'happened'
        },
        { kind: 'feature', subject: 'Network Model', id: 'flannel/feature/network-model/2018-07-26', date: '2018-07-26', type: 'added' },
        {
          kind: 'feature',
          subject: 'Route Distribution',
          id: 'flannel/feature/route-distribution/2018-07-26',
          date: '2018-07-26',
          type: 'added'
        },
        {
          kind: 'feature',
          subject: 'Network Policies',
          id: 'flannel/feature/network-policies/2018-07-26',
          date: '2018-07-26',
          type: 'added'
        },
        { kind: 'feature', subject: 'Mesh', id: 'flannel/feature/mesh/2018-07-26', date: '2018-07-26', type: 'added' },
        {
          kind: 'feature',
          subject: 'External Datastore',
          id: 'flannel/feature/external-datastore/2018-07-26',
          date: '2018-07-26',
          type: 'added'
        },
        { kind: 'feature', subject: 'Encryption', id: 'flannel/feature/encryption/2018-07-26', date: '2018-07-26', type: 'added' },
        {
          kind: 'feature',
          subject: 'Ingress/Egress Policies',
          id: 'flannel/feature/ingress-egress-policies/2018-07-26',
          date: '2018-07-26',
          type: 'added'
        },
        {
          kind: 'feature',
          subject: 'Commercial Support',
          id: 'flannel/feature/commercial-support/2018-07-26',
          date: '2018-07-26',
          type: 'added'
        },
        {
          kind: 'network-model',
          subject: 'Encapsulated, VXLAN',
          id: 'flannel/network-model/encapsulated vxlan /2018-07-26',
          date: '2018-07-26',
          type: 'added'
        },
        {
          kind: 'network-model',
          subject: 'Encapsulated, IPsec',
          id: 'flannel/network-model/encapsulated ipsec /2018-07-26',
          date: '2018-07-26',
          type: 'added'
        },
        {
          kind: 'port',
          subject: 'UDP 8472, on Rancher',
          id: 'flannel/port/udp 8472    unspecified rancher/2018-07-26',
          date: '2018-07-26',
          type: 'added'
        },
        {
          kind: 'port',
          subject: 'UDP 9099, on Rancher',
          id: 'flannel/port/udp 9099    unspecified rancher/2018-07-26',
          date: '2018-07-26',
          type: 'added'
        },
        {
          kind: 'support',
          subject: 'Rancher: flannel',
          id: 'flannel/support/Rancher offer flannel v2.0.x/2018-07-26',
          date: '2018-07-26',
          type: 'added'
        },
        {
          kind: 'recommendation',
          subject: 'Rancher v2.0.x',
          id: 'flannel/recommendation/any-2018-07/2018-07-26',
          date: '2018-07-26',
          type: 'added'
        },
        { kind: 'repository', subject: 'Repository', id: 'flannel/repository//2018-07-26', date: '2018-07-26', type: 'added' },
        { kind: 'description', subject: 'Description', id: 'flannel/description//2018-07-26', date: '2018-07-26', type: 'added' },
        { kind: 'links', subject: 'Links', id: 'flannel/links//2018-07-26', date: '2018-07-26', type: 'added' },
        { kind: 'label', subject: 'Row name in tables', id: 'flannel/label//2018-07-26', date: '2018-07-26', type: 'added' }
      ],
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  listPorts: {
    request: '/v1/ports?asOf=2018-07-26&provider=flannel',
    answer: {
      data: [
        {
          provider: 'flannel',
          protocol: 'udp',
          port: 8472,
          endPort: null,
          ipProtocolNumber: null,
          icmpTypes: [],
          purpose: 'VXLAN overlay',
          scope: 'unspecified',
          required: 'unspecified',
          condition: null,
          appliesByDefault: null,
          note: null,
          mistaken: false,
          validFrom: '2018-07-26',
          validTo: '2025-07-30',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null,
          distributions: ['rancher']
        },
        {
          provider: 'flannel',
          protocol: 'udp',
          port: 9099,
          endPort: null,
          ipProtocolNumber: null,
          icmpTypes: [],
          purpose: 'Health check',
          scope: 'unspecified',
          required: 'unspecified',
          condition: null,
          appliesByDefault: null,
          note: 'Literal reading of a sentence that names UDP once for the two ports 8472 and 9099.',
          mistaken: true,
          validFrom: '2018-07-26',
          validTo: '2018-09-10',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null,
          distributions: ['rancher']
        }
      ],
      page: { total: 2, limit: 100, next: null },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  listDistributions: {
    request: '/v1/distributions?asOf=2018-07-26&fields=name,offered,defaultChoice',
    answer: {
      data: [{ id: 'rancher', name: 'Rancher', offered: ['canal', 'flannel', 'calico'], defaultChoice: 'canal' }],
      page: { total: 1, limit: 100, next: null },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getDistribution: {
    request: '/v1/distributions/rancher?asOf=2018-07-26&fields=name,offered,defaultChoice,support.choice,support.status',
    answer: {
      data: {
        id: 'rancher',
        name: 'Rancher',
        support: [{ choice: 'canal', status: 'offered' }, { choice: 'flannel', status: 'offered' }, { choice: 'calico', status: 'offered' }],
        offered: ['canal', 'flannel', 'calico'],
        defaultChoice: 'canal'
      },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  listRecommendations: {
    request: '/v1/recommendations?asOf=2018-07-26&limit=1',
    answer: {
      data: [
        {
          id: 'canal-2018-07',
          scope: 'Rancher v2.0.x',
          strength: 'recommended',
          text: 'Canal is the default, and the advice for most cases.',
          reason: 'It carries the traffic of pods with Flannel, which wraps it, and adds the network policies of Calico, which can keep projects and namespaces apart.',
          validFrom: '2018-07-26',
          validTo: '2018-08-22',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null,
          providers: ['canal'],
          distributions: ['rancher'],
          networkModel: null
        }
      ],
      page: { total: 6, limit: 1, next: 'Y2FuYWwtMjAxOC0wNw' },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getRecommendation: {
    request: '/v1/recommendations/canal-2018-07?asOf=2018-07-26',
    answer: {
      data: {
        id: 'canal-2018-07',
        scope: 'Rancher v2.0.x',
        strength: 'recommended',
        text: 'Canal is the default, and the advice for most cases.',
        reason: 'It carries the traffic of pods with Flannel, which wraps it, and adds the network policies of Calico, which can keep projects and namespaces apart.',
        validFrom: '2018-07-26',
        validTo: '2018-08-22',
        verifiedOn: null,
        disputed: false,
        sources: ['rancher-cni-providers-2018-07-26'],
        dispute: null,
        providers: ['canal'],
        distributions: ['rancher'],
        networkModel: null
      },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  listDisputes: {
    request: '/v1/disputes?asOf=2022-06-01&limit=1&fields=topic,providers,prevailing',
    answer: {
      data: [{ id: 'canal-port-9099-protocol', topic: 'Protocol of the health check port 9099 of Canal', prevailing: 2, providers: ['canal'] }],
      page: { total: 4, limit: 1, next: 'Y2FuYWwtcG9ydC05MDk5LXByb3RvY29s' },
      meta: { asOf: '2022-06-01', revision: 12 }
    }
  },
  getDispute: {
    request: '/v1/disputes/calico-encryption?fields=topic,claims.statement,claims.prevailing',
    answer: {
      data: {
        id: 'calico-encryption',
        topic: 'Whether Calico encrypts',
        claims: [
          {
            statement: 'Calico has encryption: the tables of 2018 to July 2019 and those since 2022-01-19, and the documentation of Calico (WireGuard, IPsec with VPP).',
            prevailing: true
          },
          { statement: 'Calico has no native encryption: the tables from 2019-07-22 to 2022-01-19.', prevailing: false }
        ]
      },
      meta: { asOf: '2026-11-26', revision: 12 }
    }
  },
  listSources: {
    request: '/v1/sources?asOf=2018-07-26&limit=1',
    answer: {
      data: [
        {
          id: 'amazon-vpc-cni-k8s-git-tags-v1-0-0-v1-23-0',
          title: 'aws/amazon-vpc-cni-k8s: git tags v1.0.0, v1.23.0',
          url: 'https://github.com/aws/amazon-vpc-cni-k8s/tags',
          publisher: 'Amazon Web Services',
          publishedOn: null,
          retrievedOn: '2026-11-24'
        }
      ],
      page: { total: 52, limit: 1, next: 'YW1hem9uLXZwYy1jbmktazhzLWdpdC10YWdzLXYxLTAtMC12MS0yMy0w' },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getSource: {
    request: '/v1/sources/github-api',
    answer: {
      data: {
        id: 'github-api',
        title: 'GitHub REST API, repository and contributors',
        url: 'https://docs.github.com/en/rest/repos/repos',
        publisher: 'GitHub',
        publishedOn: null,
        retrievedOn: '2026-11-24'
      },
      meta: { asOf: '2026-11-26', revision: 12 }
    }
  },
  listMetrics: {
    request: '/v1/metrics?asOf=2018-07-26&fields=provider,stars,forks,contributors,observedAt,quality',
    answer: {
      data: [
        { provider: 'canal', observedAt: '2018-07-26', quality: 'exact', stars: 536, forks: 75, contributors: 19 },
        { provider: 'flannel', observedAt: '2018-07-26', quality: 'exact', stars: 3279, forks: 774, contributors: 107 },
        { provider: 'calico', observedAt: '2018-07-26', quality: 'exact', stars: 572, forks: 225, contributors: 82 }
      ],
      page: { total: 3, limit: 100, next: null },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getMetricDefinitions: {
    request: '/v1/metrics/definitions?asOf=2018-07-26&fields=name,definition',
    answer: {
      data: [
        {
          id: 'stars',
          name: 'Stars',
          definition: 'How many people have marked the repository as liked on GitHub. It measures attention rather than use.'
        },
        {
          id: 'forks',
          name: 'Forks',
          definition: 'How many copies of the repository others keep on GitHub. Most who contribute work in such a copy; others build their own variant in one.'
        },
        {
          id: 'contributors',
          name: 'Contributors',
          definition: 'How many people have worked on the code and the documentation of the project.'
        }
      ],
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getMetricHistory: {
    request: '/v1/metrics/history?asOf=2018-07-26&providers=flannel,calico&metric=stars',
    answer: {
      data: [
        { time: '2018-07-26T00:00:00Z', provider: 'calico', metric: 'stars', value: 572, quality: 'exact', method: 'published' },
        { time: '2018-07-26T00:00:00Z', provider: 'flannel', metric: 'stars', value: 3279, quality: 'exact', method: 'published' }
      ],
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getFeatureTable: {
    request: '/v1/tables/features?asOf=2018-07-26&columns=network-model,encryption',
    answer: {
      data: {
        id: 'features',
        title: 'CNI features by provider',
        columns: [
          { id: 'provider', name: 'Provider', kind: 'text' },
          { id: 'network-model', name: 'Network Model', kind: 'text' },
          { id: 'encryption', name: 'Encryption', kind: 'text' }
        ],
        rows: [
          { provider: 'canal', cells: ['Canal', 'Encapsulated (vxlan)', 'No'], rounded: [] },
          { provider: 'flannel', cells: ['flannel', 'Encapsulated (vxlan)', 'No'], rounded: [] },
          { provider: 'calico', cells: ['Calico', 'Unencapsulated', 'Yes'], rounded: [] }
        ]
      },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  getPopularityTable: {
    request: '/v1/tables/popularity?asOf=2018-07-26',
    answer: {
      data: {
        id: 'popularity',
        title: 'CNI community popularity',
        columns: [
          { id: 'provider', name: 'Provider', kind: 'text' },
          { id: 'project', name: 'Project', kind: 'text' },
          { id: 'stars', name: 'Stars', kind: 'count' },
          { id: 'forks', name: 'Forks', kind: 'count' },
          { id: 'contributors', name: 'Contributors', kind: 'count' }
        ],
        rows: [
          { provider: 'canal', cells: ['Canal', 'https://github.com/projectcalico/canal', 536, 75, 19], rounded: [] },
          { provider: 'flannel', cells: ['flannel', 'https://github.com/coreos/flannel', 3279, 774, 107], rounded: [] },
          { provider: 'calico', cells: ['Calico', 'https://github.com/projectcalico/calico', 572, 225, 82], rounded: [] }
        ]
      },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  },
  listChanges: {
    request: '/v1/changes?from=2018-01-01&to=2022-06-01&provider=flannel&limit=1',
    answer: {
      data: [
        {
          provider: 'flannel',
          kind: 'port',
          subject: 'TCP 9099, on Rancher',
          disputed: true,
          sources: ['rancher-cni-providers-2018-09-10'],
          id: 'flannel/port/tcp 9099    unspecified rancher/2022-01-21/end',
          date: '2022-01-21',
          type: 'removed',
          before: 'Health check',
          after: null,
          detail: null
        }
      ],
      page: { total: 44, limit: 1, next: 'Zmxhbm5lbC9wb3J0L3RjcCA5MDk5ICAgIHVuc3BlY2lmaWVkIHJhbmNoZXIvMjAyMi0wMS0yMS9lbmQ' },
      meta: { asOf: '2026-11-26', revision: 12 }
    }
  },
  getCoverage: {
    request: '/v1/coverage?asOf=2018-07-26&fields=total.known,total.unknown,features.feature,features.known',
    answer: {
      data: {
        total: { known: 24, unknown: 0 },
        features: [
          { feature: 'network-model', known: 3 },
          { feature: 'route-distribution', known: 3 },
          { feature: 'network-policies', known: 3 },
          { feature: 'mesh', known: 3 },
          { feature: 'external-datastore', known: 3 },
          { feature: 'encryption', known: 3 },
          { feature: 'ingress-egress-policies', known: 3 },
          { feature: 'commercial-support', known: 3 }
        ]
      },
      meta: { asOf: '2018-07-26', revision: 12 }
    }
  }
}
