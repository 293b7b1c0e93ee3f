import './playground.css'
import { createApp } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { createToasts, provideToasts } from '../src/ui/toasts.ts'
import Playground from './Playground.vue'

const app = createApp(Playground)
provideToasts(app, createToasts())
// Buttons of the kit may be links, which want a router.
app.use(createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: Playground }] }))
app.mount('#app')
