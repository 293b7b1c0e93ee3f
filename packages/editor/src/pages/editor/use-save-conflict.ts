import { watch } from 'vue'
import type { EditorParts } from './use-editor-parts.ts'

/**
 * Somebody else saved the workflow in between: both sides are brought together, and a person is asked where that cannot be done by
 * itself. Gives what the mark of the save state does when it is pressed.
 */
export function useSaveConflict({
  saving,
  lifecycle,
  merging,
  overlays,
}: Pick<EditorParts, 'saving' | 'lifecycle' | 'merging' | 'overlays'>) {
  const bringTogether = (): void => void lifecycle.meet(merging).then((isMerged) => isMerged || overlays.show('conflict'))
  watch(saving.state, (state, before) => {
    if (state.at === 'conflict' && before.at !== 'conflict') bringTogether()
  })
  return {
    resolve(): void {
      if (saving.state.value.at === 'conflict') bringTogether()
      else void saving.flush()
    },
  }
}
