import { defineAsyncComponent } from 'vue'
import CodeLoading from './CodeLoading.vue'

/** The code editor; CodeMirror is loaded with the first one that is shown. */
export const CodeEditor = defineAsyncComponent({ loader: () => import('./CodeArea.vue'), loadingComponent: CodeLoading, delay: 60 })
