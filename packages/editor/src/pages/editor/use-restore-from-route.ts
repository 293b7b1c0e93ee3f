import { onMounted } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { sideOf } from './changes/sides.ts'
import type { EditorSession } from './editor-session.ts'
import type { Lifecycle } from './use-lifecycle.ts'

/** `?restore=<version>`, from the page that compares versions: here it is a step that can be undone. */
export function useRestoreFromRoute(session: EditorSession, lifecycle: Lifecycle): void {
  const [route, router] = [useRoute(), useRouter()]
  onMounted(async () => {
    const version = sideOf(route.query['restore'])
    if (version === 'draft' || session.readOnly) return
    await router.replace({ query: { ...route.query, restore: undefined } })
    await lifecycle.restore(version)
  })
}
