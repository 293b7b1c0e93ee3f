import { defineAsyncComponent } from 'vue'
import CodeLoading from '../code/CodeLoading.vue'

let loading: Promise<typeof import('./ExpressionField.vue')> | undefined
let loaded = false

/** Fetches the expression editor, once. */
export function loadExpressionField(): Promise<typeof import('./ExpressionField.vue')> {
  loading ??= import('./ExpressionField.vue').then((module) => {
    loaded = true
    return module
  })
  return loading
}

/** Whether an expression field shows at once, so that it can take over from a field that is being typed into. */
export const isExpressionFieldLoaded = (): boolean => loaded

/** The expression field with CodeMirror and the expression language, loaded with the first expression. */
export const AsyncExpressionField = defineAsyncComponent({
  loader: loadExpressionField,
  loadingComponent: CodeLoading,
  delay: 60,
})
