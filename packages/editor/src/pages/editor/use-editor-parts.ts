import { computed } from 'vue'
import { hasEnded } from '@/run/run-state.ts'
import { useMerge } from './changes/use-merge.ts'
import type { EditorSession } from './editor-session.ts'
import { useAutosave } from './use-autosave.ts'
import { useCanvasSearch } from './use-canvas-search.ts'
import { useClipboard } from './use-clipboard.ts'
import { useDebugData } from './use-debug-data.ts'
import { useEditorActions } from './use-editor-actions.ts'
import { useOverlay } from './use-editor-dialogs.ts'
import { useExtract } from './use-extract.ts'
import { useFlowActions } from './use-flow-actions.ts'
import { useInsertion } from './use-insertion.ts'
import { useExecutionSamples } from './use-execution-samples.ts'
import { useLatestRun } from './use-latest-run.ts'
import { useLifecycle } from './use-lifecycle.ts'
import { useNoteActions } from './use-note-actions.ts'
import { useRun } from './use-run.ts'
import { useSettingsForm } from './use-settings-form.ts'
import { useTrial } from './use-trial.ts'

/**
 * What the editor of one open workflow is made of, none of which knows how the workflow is shown. Made once, in an order in which each
 * part finds those that it needs.
 */
export function useEditorParts(session: EditorSession, reload: () => void) {
  const saving = useAutosave(session)
  const actions = useEditorActions(session)
  const flow = useFlowActions(session)
  const noteActions = useNoteActions(session)
  const search = useCanvasSearch(session)
  const extracting = useExtract(session, actions.show)
  const insertion = useInsertion({ session, actions, flush: saving.flush })
  const clipboard = useClipboard(session, insertion.take)
  const runner = useRun(session, saving)
  const latest = useLatestRun(session.workflow.value.id)
  const lifecycle = useLifecycle(session, saving, reload)
  const merging = useMerge(session, saving)
  const overlays = useOverlay()
  /** The execution whose data is shown: the one on the canvas, else the latest. */
  const shownRun = computed(() => runner.run.value ?? latest.value)
  const trial = useTrial(session, runner, () => {
    const shown = shownRun.value
    return shown !== null && hasEnded(shown.status) ? shown.executionId : undefined
  })
  useExecutionSamples(session, () => shownRun.value)
  const debugData = useDebugData(session, runner, () => shownRun.value)
  const settingsForm = useSettingsForm(
    session,
    () => overlays.isOpen('settings'),
    () => shownRun.value,
  )
  return {
    ...{ saving, lifecycle, merging, actions, flow, noteActions, search, extracting, insertion, clipboard },
    ...{ runner, shownRun, trial, debugData, settingsForm, overlays },
  }
}

export type EditorParts = ReturnType<typeof useEditorParts>
