import type { WorkflowSettings } from '@millrace/workflow'
import { computed, type ComputedRef } from 'vue'
import type { FormProblem, FormSample } from '@/forms/form-context.ts'
import { messageOf, suggestionOf } from '@/i18n/said-text.ts'
import type { RunState } from '@/run/run-state.ts'
import type { EditorSession } from './editor-session.ts'
import { checkDocument } from './language.ts'
import { useNodeData } from './use-node-data.ts'

export interface SettingsForm {
  readonly settings: ComputedRef<WorkflowSettings>
  /** What the first trigger gives: pinned, or in the last execution. Keys are previewed with it. */
  readonly sample: ComputedRef<FormSample | null>
  /** What is wrong with settings, paths from their root. */
  check(settings: WorkflowSettings): readonly FormProblem[]
}

/** What the form of the workflow's settings needs from the document around it. */
export function useSettingsForm(session: EditorSession, isOpen: () => boolean, run: () => RunState | null): SettingsForm {
  const { store, catalog } = session
  const trigger = computed(() => {
    void session.revision.value
    if (!isOpen()) return undefined
    return [...store.nodes.values()].find((node) => catalog.find(node.type, node.typeVersion)?.kind === 'trigger')
  })
  const data = useNodeData(store, () => trigger.value, run)
  return {
    settings: computed(() => {
      void session.revision.value
      return store.head.settings ?? {}
    }),
    sample: computed(() => {
      const pinned = trigger.value === undefined ? undefined : store.head.pinned?.[trigger.value.id]
      const items = pinned ?? data.detail.value?.outputs.flatMap((packet) => packet.items) ?? []
      return items.length === 0 ? null : { items, index: 0 }
    }),
    check: (settings) =>
      // Without the nodes: what is wrong with those stands elsewhere, and a large workflow must not slow typing down.
      checkDocument({ ...store.head, nodes: [], edges: [], settings }, catalog).flatMap((problem) => {
        const { code, path, severity } = problem
        if (!path.startsWith(PREFIX) || severity === 'suggestion') return []
        const suggestion = suggestionOf(problem)
        const about = { code, severity, path: path.slice(PREFIX.length), message: messageOf(problem) }
        return [suggestion === undefined ? about : { ...about, suggestion }]
      }),
  }
}

const PREFIX = '/settings'
