import { computed, type ComputedRef } from 'vue'
import { directionOf } from '@/document/direction.ts'
import { labelText } from '@/i18n/label-text.ts'
import { useSession } from '@/stores/session.ts'
import type { EditorSituation } from './editor-commands.ts'
import type { EditorSession } from './editor-session.ts'
import type { EditorParts } from './use-editor-parts.ts'

export interface SituationOptions {
  readonly session: EditorSession
  readonly parts: Pick<EditorParts, 'runner' | 'trial' | 'debugData'>
}

export interface Situation {
  readonly isEmpty: ComputedRef<boolean>
  readonly canPublish: ComputedRef<boolean>
  readonly situation: ComputedRef<EditorSituation>
}

/** What can be done with the open workflow now, for whatever offers it. */
export function useSituation({ session, parts }: SituationOptions): Situation {
  const { runner, trial, debugData } = parts
  const account = useSession()
  const isEmpty = computed(() => {
    void session.revision.value
    return session.store.nodes.size === 0
  })
  const canPublish = computed(() => !session.readOnly && account.can('workflow:publish') && !isEmpty.value)
  const situation = computed<EditorSituation>(() => {
    void session.revision.value
    const one = session.selectedNode.value?.id
    return {
      readOnly: session.readOnly,
      selected: session.selection.value.nodes.length,
      notes: session.selection.value.notes.length,
      direction: directionOf(session.store),
      canRun: runner.triggers.value.length > 0 && account.can('execution:run') && !runner.isRunning.value,
      isStopped: trial.isStopped.value,
      isPinned: one !== undefined && debugData.isPinned(one),
      hasBreakpoint: one !== undefined && trial.hasBreakpoint(one),
      canPublish: canPublish.value,
      undoLabel: session.store.undoLabel && labelText(session.store.undoLabel),
      redoLabel: session.store.redoLabel && labelText(session.store.redoLabel),
    }
  })
  return { isEmpty, canPublish, situation }
}
