import { computed, defineComponent, getCurrentInstance, h, onErrorCaptured, shallowRef, watch, type VNode } from 'vue'
import { readForm, type ClusterForm } from './cluster-form.ts'
import { note, type Child } from './elements.ts'
import { loadContent, type Content } from './load.ts'
import { contentOf } from './sections.ts'
import { ServiceError } from './service-error.ts'
import { createService, type HostStore } from './service.ts'
import { placeOf } from './statements.ts'
import { STYLE } from './style.ts'

type State = { content: Content } | { failure: unknown } | 'loading'

const readSafely = (resource: unknown): ClusterForm => {
  try {
    return readForm(resource)
  } catch {
    return readForm(undefined)
  }
}

const View = defineComponent({
  name: 'CniAtlasView',
  props: { content: { type: Object, required: true } },
  setup: props => () => h('div', contentOf(props.content as Content))
})

/** The tab: what is known of the network provider that the form around it has chosen. Whatever goes wrong stays in here. */
export const NetworkProviderTab = defineComponent({
  name: 'CniAtlasTab',
  props: { resource: { type: Object, default: () => ({}) } },
  setup (props) {
    const { $store } = getCurrentInstance()!.proxy as unknown as { $store: HostStore }
    const service = createService($store)
    const state = shallowRef<State>('loading')
    // As text, so that a change elsewhere in the form asks for nothing.
    const form = computed(() => JSON.stringify(readSafely(props.resource)))
    let latest = 0

    async function load (): Promise<void> {
      const turn = ++latest
      state.value = 'loading'
      const next = await loadContent(service, JSON.parse(form.value) as ClusterForm).then(content => ({ content }), (failure: unknown) => ({ failure }))
      // Who chose something else meanwhile no longer wants this.
      if (turn === latest) state.value = next
    }

    watch(form, load, { immediate: true })
    onErrorCaptured(failure => {
      state.value = { failure }
      return false
    })

    return () => h('div', { class: 'cni-atlas', 'aria-busy': state.value === 'loading' }, [
      h('style', STYLE), h('p', { role: 'status' }, headline(state.value)), show(state.value, load)
    ])
  }
})

/** What is read out when it changes; the rest waits for its reader. */
function headline (state: State): string {
  if (state === 'loading') return 'Asking CNI Atlas …'
  if ('failure' in state) return ''
  const { parts } = state.content
  return parts.length === 0 ? '' : `What is known of ${parts.map(({ id }) => id).join(',')}${placeOf(state.content) === '' ? '' : ` on ${placeOf(state.content)}`}:`
}

function show (state: State, retry: () => void): Child {
  if (state === 'loading') return null
  return 'content' in state ? h(View, { content: state.content }) : failed(state.failure, retry)
}

function failed (failure: unknown, retry: () => void): VNode {
  const [message, remedies] = failure instanceof ServiceError ? [failure.message, failure.remedies] : ['What CNI Atlas answered could not be shown.', []]
  return h('div', { role: 'alert' }, note('bad',
    h('p', [message, ' The form works without it.']),
    remedies.length > 0 ? [h('p', 'What can be done:'), h('ul', remedies.map(text => h('li', text)))] : null,
    h('button', { type: 'button', class: 'btn btn-sm role-secondary', onClick: retry }, 'Try again')))
}
