import type { Linked } from './linked-provider.ts'
import type { FeatureForm } from './provider-state.ts'
import type { Feature, Provider, ProviderFeature } from './snapshot.ts'

/** One cell of the feature matrix on one day: what is said, which is shared by days, and the two things of the day that it is said of. */
export class LinkedFeature implements ProviderFeature {
  readonly #form: Linked<FeatureForm>
  readonly feature: Feature
  readonly provider: Provider

  constructor (form: Linked<FeatureForm>, feature: Feature, provider: Provider) {
    this.#form = form
    this.feature = feature
    this.provider = provider
    Object.freeze(this)
  }

  get support () { return this.#form.support }
  get value () { return this.#form.value }
  get detail () { return this.#form.detail }
  get condition () { return this.#form.condition }
  get options () { return this.#form.options }
  get validFrom () { return this.#form.validFrom }
  get validTo () { return this.#form.validTo }
  get verifiedOn () { return this.#form.verifiedOn }
  get sources () { return this.#form.sources }
  get disputed () { return this.#form.disputed }
  get dispute () { return this.#form.dispute }
}
