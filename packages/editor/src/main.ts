import './styles/app.css'
import { createApp } from 'vue'
import { startEditor } from './start.ts'
import App from './App.vue'
import { registerWorker } from './installed.ts'

startEditor(createApp(App)).mount('#app')
registerWorker()
