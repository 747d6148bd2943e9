import type { Example } from '../http/openapi-examples.ts'

/** One answer of each operation for Rancher, to the letter but for the revision; asked at atlas.example.org. */
export const RANCHER_ANSWERED: Record<string, Example> = {
  listRancherVersions: {
    request: '/rancher',
    answer: {
      type: 'collection',
      resourceType: 'apiVersion',
      links: {
        self: 'http://atlas.example.org/rancher',
        latest: 'http://atlas.example.org/rancher/v1'
      },
      createTypes: {},
      actions: {},
      revision: '12',
      count: 1,
      pages: 1,
      pagination: {
        limit: 100000,
        partial: false,
        total: 1,
        first: 'http://atlas.example.org/rancher'
      },
      filters: {},
      data: [
        {
          id: 'v1',
          type: 'apiVersion',
          links: {
            self: 'http://atlas.example.org/rancher/v1',
            root: 'http://atlas.example.org/rancher',
            'cni.providers': 'http://atlas.example.org/rancher/v1/cni.providers',
            'cni.features': 'http://atlas.example.org/rancher/v1/cni.features',
            'cni.ports': 'http://atlas.example.org/rancher/v1/cni.ports',
            'cni.networkmodels': 'http://atlas.example.org/rancher/v1/cni.networkmodels',
            'cni.distributions': 'http://atlas.example.org/rancher/v1/cni.distributions',
            'cni.metrics': 'http://atlas.example.org/rancher/v1/cni.metrics',
            schemas: 'http://atlas.example.org/rancher/v1/schemas',
            schemaDefinitions: 'http://atlas.example.org/rancher/v1/schemaDefinitions'
          },
          actions: {},
          apiVersion: {
            group: 'cni-atlas',
            version: 'v1'
          }
        }
      ]
    }
  },
  getRancherVersion: {
    request: '/rancher/v1',
    answer: {
      id: 'v1',
      type: 'apiVersion',
      links: {
        self: 'http://atlas.example.org/rancher/v1',
        root: 'http://atlas.example.org/rancher',
        'cni.providers': 'http://atlas.example.org/rancher/v1/cni.providers',
        'cni.features': 'http://atlas.example.org/rancher/v1/cni.features',
        'cni.ports': 'http://atlas.example.org/rancher/v1/cni.ports',
        'cni.networkmodels': 'http://atlas.example.org/rancher/v1/cni.networkmodels',
        'cni.distributions': 'http://atlas.example.org/rancher/v1/cni.distributions',
        'cni.metrics': 'http://atlas.example.org/rancher/v1/cni.metrics',
        schemas: 'http://atlas.example.org/rancher/v1/schemas',
        schemaDefinitions: 'http://atlas.example.org/rancher/v1/schemaDefinitions'
      },
      actions: {},
      apiVersion: {
        group: 'cni-atlas',
        version: 'v1'
      }
    }
  },
  listRancherSchemas: {
    request: '/rancher/v1/schemas?page=1&pagesize=1&exclude=resourceFields&exclude=attributes.columns',
    answer: {
      type: 'collection',
      resourceType: 'schema',
      links: {
        self: 'http://atlas.example.org/rancher/v1/schemas?page=1&pagesize=1&exclude=resourceFields&exclude=attributes.columns'
      },
      createTypes: {},
      actions: {},
      revision: '12',
      count: 9,
      pages: 9,
      pagination: {
        limit: 1,
        partial: true,
        total: 9,
        first: 'http://atlas.example.org/rancher/v1/schemas?pagesize=1&exclude=resourceFields&exclude=attributes.columns',
        next: 'http://atlas.example.org/rancher/v1/schemas?page=2&pagesize=1&exclude=resourceFields&exclude=attributes.columns'
      },
      filters: {},
      data: [
        {
          id: 'cni.provider',
          type: 'schema',
          links: {
            self: 'http://atlas.example.org/rancher/v1/schemas/cni.provider',
            collection: 'http://atlas.example.org/rancher/v1/cni.providers'
          },
          pluralName: 'cni.providers',
          resourceMethods: ['GET'],
          collectionMethods: ['GET'],
          collectionFilters: {
            name: {
              modifiers: ['eq', 'ne', 'in', 'notin']
            },
            displayName: {
              modifiers: ['eq', 'ne', 'in', 'notin']
            },
            kind: {
              modifiers: ['eq', 'ne', 'in', 'notin']
            },
            lifecycle: {
              modifiers: ['eq', 'ne', 'in', 'notin']
            },
            networkModels: {
              modifiers: ['eq', 'ne', 'in', 'notin']
            }
          },
          attributes: {
            group: 'cni-atlas',
            version: 'v1',
            kind: 'Provider',
            resource: 'providers',
            namespaced: false,
            verbs: ['get', 'list']
          }
        }
      ]
    }
  },
  getRancherSchema: {
    request: '/rancher/v1/schemas/cni.networkmodel?exclude=resourceFields',
    answer: {
      id: 'cni.networkmodel',
      type: 'schema',
      links: {
        self: 'http://atlas.example.org/rancher/v1/schemas/cni.networkmodel',
        collection: 'http://atlas.example.org/rancher/v1/cni.networkmodels'
      },
      pluralName: 'cni.networkmodels',
      resourceMethods: ['GET'],
      collectionMethods: ['GET'],
      collectionFilters: {
        name: {
          modifiers: ['eq', 'ne', 'in', 'notin']
        },
        displayName: {
          modifiers: ['eq', 'ne', 'in', 'notin']
        },
        providers: {
          modifiers: ['eq', 'ne', 'in', 'notin']
        },
        protocols: {
          modifiers: ['eq', 'ne', 'in', 'notin']
        }
      },
      attributes: {
        group: 'cni-atlas',
        version: 'v1',
        kind: 'NetworkModel',
        resource: 'networkmodels',
        namespaced: false,
        verbs: ['get', 'list'],
        columns: [
          {
            name: 'Name',
            field: '$.metadata.name',
            type: 'string',
            format: 'name',
            description: '',
            priority: 0
          },
          {
            name: 'Display name',
            field: '$.displayName',
            type: 'string',
            format: '',
            description: '',
            priority: 0
          },
          {
            name: 'Layer',
            field: '$.layer',
            type: 'string',
            format: '',
            description: '',
            priority: 0
          },
          {
            name: 'Providers',
            field: '$.providers',
            type: 'string',
            format: '',
            description: '',
            priority: 0
          },
          {
            name: 'Protocols',
            field: '$.protocols',
            type: 'string',
            format: '',
            description: '',
            priority: 0
          }
        ]
      }
    }
  },
  listRancherSchemaDefinitions: {
    request: '/rancher/v1/schemaDefinitions?filter=id=schema',
    answer: {
      type: 'collection',
      resourceType: 'schemaDefinition',
      links: {
        self: 'http://atlas.example.org/rancher/v1/schemaDefinitions?filter=id%3Dschema'
      },
      createTypes: {},
      actions: {},
      revision: '12',
      count: 1,
      pages: 1,
      pagination: {
        limit: 100000,
        partial: false,
        total: 1,
        first: 'http://atlas.example.org/rancher/v1/schemaDefinitions?filter=id%3Dschema'
      },
      filters: {},
      data: [
        {
          id: 'schema',
          type: 'schemaDefinition',
          links: {
            self: 'http://atlas.example.org/rancher/v1/schemaDefinitions/schema'
          },
          actions: {},
          definitionType: 'schema',
          definitions: {
            schema: {
              type: 'schema',
              description: '',
              resourceFields: {
                id: {
                  type: 'string'
                },
                links: {
                  type: 'map[string]'
                },
                actions: {
                  type: 'map[string]'
                }
              }
            }
          }
        }
      ]
    }
  },
  getRancherSchemaDefinition: {
    request: '/rancher/v1/schemaDefinitions/schema',
    answer: {
      id: 'schema',
      type: 'schemaDefinition',
      links: {
        self: 'http://atlas.example.org/rancher/v1/schemaDefinitions/schema'
      },
      actions: {},
      definitionType: 'schema',
      definitions: {
        schema: {
          type: 'schema',
          description: '',
          resourceFields: {
            id: {
              type: 'string'
            },
            links: {
              type: 'map[string]'
            },
            actions: {
              type: 'map[string]'
            }
          }
        }
      }
    }
  },
  listRancherProviders: {
    request: '/rancher/v1/cni.providers?asOf=2018-07-26&page=1&pagesize=1&sort=-github.stars&exclude=features&exclude=ports&exclude=networkModelDetails&exclude=events&exclude=suitability&exclude=repository&exclude=howItWorks&exclude=metadata.annotations&exclude=summary&exclude=license&exclude=foundation&exclude=lifecycleDetail&exclude=activity&exclude=aliases',
    answer: {
      type: 'collection',
      resourceType: 'cni.provider',
      links: {
        self: 'http://atlas.example.org/rancher/v1/cni.providers?asOf=2018-07-26&page=1&pagesize=1&sort=-github.stars&exclude=features&exclude=ports&exclude=networkModelDetails&exclude=events&exclude=suitability&exclude=repository&exclude=howItWorks&exclude=metadata.annotations&exclude=summary&exclude=license&exclude=foundation&exclude=lifecycleDetail&exclude=activity&exclude=aliases'
      },
      createTypes: {},
      actions: {},
      revision: '12',
      count: 3,
      pages: 3,
      pagination: {
        limit: 1,
        partial: true,
        total: 3,
        first: 'http://atlas.example.org/rancher/v1/cni.providers?asOf=2018-07-26&pagesize=1&sort=-github.stars&exclude=features&exclude=ports&exclude=networkModelDetails&exclude=events&exclude=suitability&exclude=repository&exclude=howItWorks&exclude=metadata.annotations&exclude=summary&exclude=license&exclude=foundation&exclude=lifecycleDetail&exclude=activity&exclude=aliases',
        next: 'http://atlas.example.org/rancher/v1/cni.providers?asOf=2018-07-26&page=2&pagesize=1&sort=-github.stars&exclude=features&exclude=ports&exclude=networkModelDetails&exclude=events&exclude=suitability&exclude=repository&exclude=howItWorks&exclude=metadata.annotations&exclude=summary&exclude=license&exclude=foundation&exclude=lifecycleDetail&exclude=activity&exclude=aliases'
      },
      sort: {
        name: 'github.stars',
        order: 'desc'
      },
      filters: {},
      data: [
        {
          id: 'flannel',
          type: 'cni.provider',
          links: {
            self: 'http://atlas.example.org/rancher/v1/cni.providers/flannel?asOf=2018-07-26',
            metrics: 'http://atlas.example.org/rancher/v1/cni.metrics/flannel?asOf=2018-07-26'
          },
          actions: {},
          name: 'flannel',
          displayName: 'Flannel',
          description: 'Flannel is an uncomplicated way to set up a layer 3 network for Kubernetes. A small agent on every host takes a share of one large address space for the pods of that host. Traffic between hosts is encapsulated in VXLAN by default and is not encrypted; an experimental IPsec backend can encrypt it.',
          created: '2018-07-26T00:00:00Z',
          state: 'unknown',
          metadata: {
            name: 'flannel',
            uid: 'cni.provider/flannel',
            resourceVersion: '12',
            creationTimestamp: '2018-07-26T00:00:00Z',
            labels: {
              'cni-atlas/lifecycle': 'unknown',
              'cni-atlas/kind': 'network-provider'
            },
            state: {
              name: 'unknown',
              error: false,
              transitioning: false,
              message: ''
            }
          },
          label: 'flannel',
          kind: 'network-provider',
          lifecycle: 'unknown',
          networkModels: ['encapsulated'],
          homepage: 'https://github.com/coreos/flannel',
          documentation: null,
          github: {
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
            sources: ['rancher-cni-providers-2018-07-26'],
            collectedAt: '2018-07-26T00:00:00Z',
            source: 'published'
          }
        }
      ]
    }
  },
  getRancherProvider: {
    request: '/rancher/v1/cni.providers/canal?asOf=2018-07-26&exclude=features&exclude=ports&exclude=networkModelDetails&exclude=events&exclude=suitability&exclude=repository&exclude=howItWorks&exclude=metadata.annotations&exclude=summary&exclude=license&exclude=foundation&exclude=lifecycleDetail&exclude=activity&exclude=aliases',
    answer: {
      id: 'canal',
      type: 'cni.provider',
      links: {
        self: 'http://atlas.example.org/rancher/v1/cni.providers/canal?asOf=2018-07-26',
        metrics: 'http://atlas.example.org/rancher/v1/cni.metrics/canal?asOf=2018-07-26'
      },
      actions: {},
      name: 'canal',
      displayName: 'Canal',
      description: "Canal brings two projects together: Flannel connects the pods, Calico decides which traffic is allowed. It lets users deploy both as one networking solution, with Calico's unencapsulated and Flannel's encapsulated connectivity to choose from. In Rancher it is the default provider and uses Flannel with VXLAN encapsulation.",
      created: '2018-07-26T00:00:00Z',
      state: 'maintenance',
      metadata: {
        name: 'canal',
        uid: 'cni.provider/canal',
        resourceVersion: '12',
        creationTimestamp: '2018-07-26T00:00:00Z',
        labels: {
          'cni-atlas/lifecycle': 'maintenance',
          'cni-atlas/kind': 'network-provider'
        },
        state: {
          name: 'maintenance',
          error: false,
          transitioning: false,
          message: ''
        }
      },
      label: 'Canal',
      kind: 'network-provider',
      lifecycle: 'maintenance',
      networkModels: ['encapsulated'],
      homepage: 'https://github.com/projectcalico/canal',
      documentation: null,
      github: {
        observedAt: '2018-07-26',
        fetchedAt: null,
        ageDays: 0,
        quality: 'exact',
        stars: 536,
        forks: 75,
        contributors: 19,
        openIssues: null,
        rounded: [],
        method: 'published',
        contributorsMethod: 'page',
        repository: 'projectcalico/canal',
        edition: 'rancher.com/docs (Hugo)',
        statedPeriod: '26th july 2018',
        note: null,
        heldReason: null,
        sources: ['rancher-cni-providers-2018-07-26'],
        collectedAt: '2018-07-26T00:00:00Z',
        source: 'published'
      }
    }
  },
  listRancherFeatures: {
    request: '/rancher/v1/cni.features?asOf=2018-07-26&limit=1',
    answer: {
      type: 'collection',
      resourceType: 'cni.feature',
      links: {
        self: 'http://atlas.example.org/rancher/v1/cni.features?asOf=2018-07-26&limit=1'
      },
      createTypes: {},
      actions: {},
      revision: '12',
      count: 8,
      pages: 8,
      continue: 'bmV0d29yay1tb2RlbA',
      pagination: {
        limit: 1,
        partial: true,
        total: 8,
        first: 'http://atlas.example.org/rancher/v1/cni.features?asOf=2018-07-26&limit=1',
        next: 'http://atlas.example.org/rancher/v1/cni.features?asOf=2018-07-26&limit=1&continue=bmV0d29yay1tb2RlbA'
      },
      filters: {},
      data: [
        {
          id: 'network-model',
          type: 'cni.feature',
          links: {
            self: 'http://atlas.example.org/rancher/v1/cni.features/network-model?asOf=2018-07-26'
          },
          actions: {},
          name: 'network-model',
          displayName: 'Network Model',
          description: 'How packets travel from a pod on one node to a pod on another: wrapped inside another packet (encapsulated) or routed as they are (unencapsulated). The cell names the wrapping where the source does.',
          created: '2018-07-26T00:00:00Z',
          state: 'active',
          metadata: {
            name: 'network-model',
            uid: 'cni.feature/network-model',
            resourceVersion: '12',
            creationTimestamp: '2018-07-26T00:00:00Z',
            labels: {},
            annotations: {
              'field.cattle.io/description': 'How packets travel from a pod on one node to a pod on another: wrapped inside another packet (encapsulated) or routed as they are (unencapsulated). The cell names the wrapping where the source does.'
            },
            state: {
              name: 'active',
              error: false,
              transitioning: false,
              message: ''
            }
          },
          position: 1,
          definition: 'How packets travel from a pod on one node to a pod on another: wrapped inside another packet (encapsulated) or routed as they are (unencapsulated). The cell names the wrapping where the source does.',
          validFrom: '2018-07-26',
          validTo: null,
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null
        }
      ]
    }
  },
  getRancherFeature: {
    request: '/rancher/v1/cni.features/encryption?asOf=2018-07-26',
    answer: {
      id: 'encryption',
      type: 'cni.feature',
      links: {
        self: 'http://atlas.example.org/rancher/v1/cni.features/encryption?asOf=2018-07-26'
      },
      actions: {},
      name: 'encryption',
      displayName: 'Encryption',
      description: 'Whether the provider can protect the traffic of its network, both that of pods and its own control messages, from being read on the way.',
      created: '2018-07-26T00:00:00Z',
      state: 'active',
      metadata: {
        name: 'encryption',
        uid: 'cni.feature/encryption',
        resourceVersion: '12',
        creationTimestamp: '2018-07-26T00:00:00Z',
        labels: {},
        annotations: {
          'field.cattle.io/description': 'Whether the provider can protect the traffic of its network, both that of pods and its own control messages, from being read on the way.'
        },
        state: {
          name: 'active',
          error: false,
          transitioning: false,
          message: ''
        }
      },
      position: 6,
      definition: 'Whether the provider can protect the traffic of its network, both that of pods and its own control messages, from being read on the way.',
      validFrom: '2018-07-26',
      validTo: null,
      verifiedOn: null,
      disputed: false,
      sources: ['rancher-cni-providers-2018-07-26'],
      dispute: null
    }
  },
  listRancherPorts: {
    request: '/rancher/v1/cni.ports?asOf=2018-07-26&filter=port=8472&pagesize=1&exclude=metadata',
    answer: {
      type: 'collection',
      resourceType: 'cni.port',
      links: {
        self: 'http://atlas.example.org/rancher/v1/cni.ports?asOf=2018-07-26&filter=port%3D8472&pagesize=1&exclude=metadata'
      },
      createTypes: {},
      actions: {},
      revision: '12',
      count: 2,
      pages: 2,
      pagination: {
        limit: 1,
        partial: true,
        total: 2,
        first: 'http://atlas.example.org/rancher/v1/cni.ports?asOf=2018-07-26&filter=port%3D8472&pagesize=1&exclude=metadata',
        next: 'http://atlas.example.org/rancher/v1/cni.ports?asOf=2018-07-26&filter=port%3D8472&pagesize=1&exclude=metadata&page=2'
      },
      filters: {},
      data: [
        {
          id: 'canal.udp.8472.unspecified.rancher',
          type: 'cni.port',
          links: {
            self: 'http://atlas.example.org/rancher/v1/cni.ports/canal.udp.8472.unspecified.rancher?asOf=2018-07-26',
            provider: 'http://atlas.example.org/rancher/v1/cni.providers/canal?asOf=2018-07-26'
          },
          actions: {},
          name: 'canal.udp.8472.unspecified.rancher',
          displayName: 'Canal: UDP 8472',
          description: 'VXLAN overlay',
          created: '2018-07-26T00:00:00Z',
          state: 'active',
          provider: 'canal',
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
          validTo: null,
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null,
          distributions: ['rancher']
        }
      ]
    }
  },
  getRancherPort: {
    request: '/rancher/v1/cni.ports/canal.udp.8472.unspecified.rancher?asOf=2018-07-26',
    answer: {
      id: 'canal.udp.8472.unspecified.rancher',
      type: 'cni.port',
      links: {
        self: 'http://atlas.example.org/rancher/v1/cni.ports/canal.udp.8472.unspecified.rancher?asOf=2018-07-26',
        provider: 'http://atlas.example.org/rancher/v1/cni.providers/canal?asOf=2018-07-26'
      },
      actions: {},
      name: 'canal.udp.8472.unspecified.rancher',
      displayName: 'Canal: UDP 8472',
      description: 'VXLAN overlay',
      created: '2018-07-26T00:00:00Z',
      state: 'active',
      metadata: {
        name: 'canal.udp.8472.unspecified.rancher',
        uid: 'cni.port/canal.udp.8472.unspecified.rancher',
        resourceVersion: '12',
        creationTimestamp: '2018-07-26T00:00:00Z',
        labels: {
          'cni-atlas/provider': 'canal'
        },
        annotations: {
          'field.cattle.io/description': 'VXLAN overlay'
        },
        state: {
          name: 'active',
          error: false,
          transitioning: false,
          message: ''
        }
      },
      provider: 'canal',
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
      validTo: null,
      verifiedOn: null,
      disputed: false,
      sources: ['rancher-cni-providers-2018-07-26'],
      dispute: null,
      distributions: ['rancher']
    }
  },
  listRancherNetworkModels: {
    request: '/rancher/v1/cni.networkmodels?asOf=2018-07-26&limit=1&exclude=metadata&exclude=reachability&exclude=mentalPicture&exclude=latency&exclude=whenToUse&exclude=summary',
    answer: {
      type: 'collection',
      resourceType: 'cni.networkmodel',
      links: {
        self: 'http://atlas.example.org/rancher/v1/cni.networkmodels?asOf=2018-07-26&limit=1&exclude=metadata&exclude=reachability&exclude=mentalPicture&exclude=latency&exclude=whenToUse&exclude=summary'
      },
      createTypes: {},
      actions: {},
      revision: '12',
      count: 2,
      pages: 2,
      continue: 'ZW5jYXBzdWxhdGVk',
      pagination: {
        limit: 1,
        partial: true,
        total: 2,
        first: 'http://atlas.example.org/rancher/v1/cni.networkmodels?asOf=2018-07-26&limit=1&exclude=metadata&exclude=reachability&exclude=mentalPicture&exclude=latency&exclude=whenToUse&exclude=summary',
        next: 'http://atlas.example.org/rancher/v1/cni.networkmodels?asOf=2018-07-26&limit=1&exclude=metadata&exclude=reachability&exclude=mentalPicture&exclude=latency&exclude=whenToUse&exclude=summary&continue=ZW5jYXBzdWxhdGVk'
      },
      filters: {},
      data: [
        {
          id: 'encapsulated',
          type: 'cni.networkmodel',
          links: {
            self: 'http://atlas.example.org/rancher/v1/cni.networkmodels/encapsulated?asOf=2018-07-26'
          },
          actions: {},
          name: 'encapsulated',
          displayName: 'Encapsulated',
          description: 'Every packet between pods on different nodes is wrapped in another packet that the network between the nodes can carry. The pods get a network of their own, a logical layer 2, spread over the layer-3 network that joins the nodes, and that network need not know the addresses of pods.',
          created: '2018-07-26T00:00:00Z',
          state: 'active',
          position: 1,
          layer: 'Logical layer 2 on top of the layer 3 between the nodes',
          overhead: 'A little more work per packet, and larger packets, since each one gets an additional IP header.',
          validFrom: '2018-07-26',
          validTo: '2022-01-19',
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null,
          protocols: ['vxlan', 'ipsec', 'ip-in-ip'],
          providers: ['flannel', 'canal', 'weave-net'],
          optionalProviders: []
        }
      ]
    }
  },
  getRancherNetworkModel: {
    request: '/rancher/v1/cni.networkmodels/unencapsulated?asOf=2018-07-26&exclude=metadata&exclude=summary',
    answer: {
      id: 'unencapsulated',
      type: 'cni.networkmodel',
      links: {
        self: 'http://atlas.example.org/rancher/v1/cni.networkmodels/unencapsulated?asOf=2018-07-26'
      },
      actions: {},
      name: 'unencapsulated',
      displayName: 'Unencapsulated',
      description: 'Packets between pods travel as they are, routed at layer 3 from node to node. Nothing is wrapped and the pods get no isolated layer-2 network; in return each node must know which node leads to which pods.',
      created: '2018-07-26T00:00:00Z',
      state: 'active',
      position: 2,
      layer: 'Layer 3, routed',
      overhead: 'None from wrapping packets; the price is that routes have to be distributed.',
      reachability: 'The nodes exchange routes with a routing protocol such as BGP, and the routes in their operating systems change as pods come and go.',
      mentalPicture: 'One router stretched across all nodes that knows the way to every pod.',
      whenToUse: 'Where a routed layer-3 network is preferred.',
      latency: 'Less sensitive to latency.',
      validFrom: '2018-07-26',
      validTo: '2022-01-19',
      verifiedOn: null,
      disputed: false,
      sources: ['rancher-cni-providers-2018-07-26'],
      dispute: null,
      protocols: ['bgp'],
      providers: ['calico', 'romana'],
      optionalProviders: []
    }
  },
  listRancherDistributions: {
    request: '/rancher/v1/cni.distributions?asOf=2018-07-26&limit=1&exclude=metadata&exclude=support',
    answer: {
      type: 'collection',
      resourceType: 'cni.distribution',
      links: {
        self: 'http://atlas.example.org/rancher/v1/cni.distributions?asOf=2018-07-26&limit=1&exclude=metadata&exclude=support'
      },
      createTypes: {},
      actions: {},
      revision: '12',
      count: 1,
      pages: 1,
      pagination: {
        limit: 1,
        partial: false,
        total: 1,
        first: 'http://atlas.example.org/rancher/v1/cni.distributions?asOf=2018-07-26&limit=1&exclude=metadata&exclude=support'
      },
      filters: {},
      data: [
        {
          id: 'rancher',
          type: 'cni.distribution',
          links: {
            self: 'http://atlas.example.org/rancher/v1/cni.distributions/rancher?asOf=2018-07-26'
          },
          actions: {},
          name: 'rancher',
          displayName: 'Rancher',
          description: 'Rancher creates and manages Kubernetes clusters. Whoever creates a cluster with it picks a network provider in the form.',
          created: '2018-07-26T00:00:00Z',
          state: 'active',
          position: 1,
          versionScheme: 'Rancher version',
          summary: 'Rancher creates and manages Kubernetes clusters. Whoever creates a cluster with it picks a network provider in the form.',
          validFrom: '2018-07-26',
          validTo: null,
          verifiedOn: null,
          disputed: false,
          sources: ['rancher-cni-providers-2018-07-26'],
          dispute: null,
          version: null,
          offered: ['canal', 'flannel', 'calico'],
          defaultChoice: 'canal'
        }
      ]
    }
  },
  getRancherDistribution: {
    request: '/rancher/v1/cni.distributions/rancher?asOf=2018-07-26&exclude=metadata&exclude=support',
    answer: {
      id: 'rancher',
      type: 'cni.distribution',
      links: {
        self: 'http://atlas.example.org/rancher/v1/cni.distributions/rancher?asOf=2018-07-26'
      },
      actions: {},
      name: 'rancher',
      displayName: 'Rancher',
      description: 'Rancher creates and manages Kubernetes clusters. Whoever creates a cluster with it picks a network provider in the form.',
      created: '2018-07-26T00:00:00Z',
      state: 'active',
      position: 1,
      versionScheme: 'Rancher version',
      summary: 'Rancher creates and manages Kubernetes clusters. Whoever creates a cluster with it picks a network provider in the form.',
      validFrom: '2018-07-26',
      validTo: null,
      verifiedOn: null,
      disputed: false,
      sources: ['rancher-cni-providers-2018-07-26'],
      dispute: null,
      version: null,
      offered: ['canal', 'flannel', 'calico'],
      defaultChoice: 'canal'
    }
  },
  listRancherMetrics: {
    request: '/rancher/v1/cni.metrics?asOf=2018-07-26&sort=-stars&limit=1',
    answer: {
      type: 'collection',
      resourceType: 'cni.metric',
      links: {
        self: 'http://atlas.example.org/rancher/v1/cni.metrics?asOf=2018-07-26&sort=-stars&limit=1'
      },
      createTypes: {},
      actions: {},
      revision: '12',
      count: 3,
      pages: 3,
      continue: 'Zmxhbm5lbA',
      pagination: {
        limit: 1,
        partial: true,
        total: 3,
        first: 'http://atlas.example.org/rancher/v1/cni.metrics?asOf=2018-07-26&sort=-stars&limit=1',
        next: 'http://atlas.example.org/rancher/v1/cni.metrics?asOf=2018-07-26&sort=-stars&limit=1&continue=Zmxhbm5lbA'
      },
      sort: {
        name: 'stars',
        order: 'desc'
      },
      filters: {},
      data: [
        {
          id: 'flannel',
          type: 'cni.metric',
          links: {
            self: 'http://atlas.example.org/rancher/v1/cni.metrics/flannel?asOf=2018-07-26',
            provider: 'http://atlas.example.org/rancher/v1/cni.providers/flannel?asOf=2018-07-26'
          },
          actions: {},
          name: 'flannel',
          displayName: 'Flannel',
          description: 'Stars, forks and contributors of coreos/flannel',
          created: '2018-07-26T00:00:00Z',
          state: 'active',
          metadata: {
            name: 'flannel',
            uid: 'cni.metric/flannel',
            resourceVersion: '12',
            creationTimestamp: '2018-07-26T00:00:00Z',
            labels: {
              'cni-atlas/provider': 'flannel',
              'cni-atlas/quality': 'exact'
            },
            annotations: {
              'field.cattle.io/description': 'Stars, forks and contributors of coreos/flannel'
            },
            state: {
              name: 'active',
              error: false,
              transitioning: false,
              message: ''
            }
          },
          provider: 'flannel',
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
          sources: ['rancher-cni-providers-2018-07-26'],
          collectedAt: '2018-07-26T00:00:00Z',
          source: 'published'
        }
      ]
    }
  },
  getRancherMetric: {
    request: '/rancher/v1/cni.metrics/canal?asOf=2018-07-26',
    answer: {
      id: 'canal',
      type: 'cni.metric',
      links: {
        self: 'http://atlas.example.org/rancher/v1/cni.metrics/canal?asOf=2018-07-26',
        provider: 'http://atlas.example.org/rancher/v1/cni.providers/canal?asOf=2018-07-26'
      },
      actions: {},
      name: 'canal',
      displayName: 'Canal',
      description: 'Stars, forks and contributors of projectcalico/canal',
      created: '2018-07-26T00:00:00Z',
      state: 'active',
      metadata: {
        name: 'canal',
        uid: 'cni.metric/canal',
        resourceVersion: '12',
        creationTimestamp: '2018-07-26T00:00:00Z',
        labels: {
          'cni-atlas/provider': 'canal',
          'cni-atlas/quality': 'exact'
        },
        annotations: {
          'field.cattle.io/description': 'Stars, forks and contributors of projectcalico/canal'
        },
        state: {
          name: 'active',
          error: false,
          transitioning: false,
          message: ''
        }
      },
      provider: 'canal',
      observedAt: '2018-07-26',
      fetchedAt: null,
      ageDays: 0,
      quality: 'exact',
      stars: 536,
      forks: 75,
      contributors: 19,
      openIssues: null,
      rounded: [],
      method: 'published',
      contributorsMethod: 'page',
      repository: 'projectcalico/canal',
      edition: 'rancher.com/docs (Hugo)',
      statedPeriod: '26th july 2018',
      note: null,
      heldReason: null,
      sources: ['rancher-cni-providers-2018-07-26'],
      collectedAt: '2018-07-26T00:00:00Z',
      source: 'published'
    }
  }
}
