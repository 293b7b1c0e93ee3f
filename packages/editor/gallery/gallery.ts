import '../src/styles/app.css'
import { createApp } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import Gallery from './Gallery.vue'

const query = new URLSearchParams(location.search)
if (query.get('theme') === 'dark') document.documentElement.classList.add('dark')
const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: Gallery }] })
createApp(Gallery, { only: query.get('only') ?? '' })
  .use(router)
  .mount('#app')
