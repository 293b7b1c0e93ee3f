import { defineAsyncComponent } from 'vue'
import CodeLoading from '../code/CodeLoading.vue'

/** The expression field with CodeMirror and the expression language, loaded with the first expression. */
export const AsyncExpressionField = defineAsyncComponent({
  loader: () => import('./ExpressionField.vue'),
  loadingComponent: CodeLoading,
  delay: 60,
})
