import { defineComponent, h } from 'vue'

/** Stands in for every compiled icon: shape does not matter to unit tests. */
export default defineComponent({ name: 'IconStub', render: () => h('svg', { 'aria-hidden': 'true' }) })
