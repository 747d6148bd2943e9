/** What the explorer opens with, one tab each; a test asks every one. */
export const EXAMPLES: Array<{ title: string, query: string }> = [
  {
    title: 'One provider, then and now',
    query: `# What was known of Calico when this knowledge base began, and what is known today.
# Every field is explained in the documentation on the left.
query CalicoThenAndNow {
  then: provider(id: "calico", asOf: "2018-07-26") { ...Summary }
  now: provider(id: "calico") { ...Summary }
}

fragment Summary on Provider {
  name
  summary
  metrics { stars forks contributors observedAt quality }
  features(ids: ["network-model", "encryption", "mesh"]) {
    feature { name }
    support
    value
    disputed
    sources { title url }
  }
}
`
  },
  {
    title: 'Which ports to open',
    query: `query Ports {
  ports(filter: { provider: "canal", distribution: "rke2" }) {
    totalCount
    nodes { protocol port endPort purpose scope required condition sources { url } }
  }
}
`
  },
  {
    title: 'Find a provider',
    query: `query EncryptedOverlays {
  providers(filter: { features: [{ feature: "encryption", support: YES }], networkModel: "encapsulated" }, sort: "-stars") {
    totalCount
    nodes {
      name
      lifecycle { status since }
      networkModels { protocol { name overheadIpv4 } default }
      metrics { stars observedAt quality }
    }
  }
}
`
  },
  {
    title: 'What a distribution offers',
    query: `query Rke2 {
  distribution(id: "rke2") {
    name
    offer(version: "1.29") {
      offered
      defaultChoice
      support { kind choice status versions detail disputed }
    }
  }
}
`
  }
]
