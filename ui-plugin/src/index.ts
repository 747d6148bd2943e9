import type { Component } from 'vue'
import { NAME } from './service.ts'
import { NetworkProviderTab } from './tab.ts'

/** What this needs of the object that Rancher hands to an extension. */
interface Plugin {
  metadata: { name: string, version: string, description: string }
  addTab: (where: string, when: object, tab: { name: string, label: string, weight: number, component: () => Promise<Component> }) => void
}

/** Of the service, which brings the extension along; the build puts it in. */
declare const VERSION: string

/** The form in which RKE2 and K3s clusters are created and edited: the tabs of extensions are there since Rancher v2.13. */
const CLUSTER_FORM = 'cluster-create-rke2'

export default function register (plugin: Plugin): void {
  plugin.metadata = { name: NAME, version: VERSION, description: 'What is known of a network provider, in the form where it is chosen' }
  // For every address at which there is that form: what its query holds differs from one to the next.
  plugin.addTab(CLUSTER_FORM, {}, { name: NAME, label: 'Network provider', weight: -10, component: async () => NetworkProviderTab })
}
