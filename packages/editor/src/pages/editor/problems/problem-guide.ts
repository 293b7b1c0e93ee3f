import type { Ref } from 'vue'
import type { WorkflowView } from '@/canvas/canvas-handle.ts'
import type { EditorSession } from '../editor-session.ts'
import type { WorkflowProblem } from '../language.ts'
import { revealField } from './reveal-field.ts'

export interface GuideOptions {
  readonly session: EditorSession
  readonly view: Readonly<Ref<WorkflowView | null>>
  /** Of the workflow as a whole. */
  openSettings(): void
  /** Opens the panel of the selected node; the keyboard stays where it is. */
  showPanel(): void
}

/** The way to what is wrong: a node's field, an edge, or the settings of the workflow. */
export function problemGuide({ session, view, openSettings, showPanel }: GuideOptions): (problem: WorkflowProblem) => void {
  return (problem) => {
    if (problem.path.startsWith('/settings')) return openSettings()
    const edge = problem.edgeId === undefined ? undefined : session.store.edges.get(problem.edgeId)
    const nodeId = problem.nodeId ?? edge?.from.node
    if (nodeId === undefined) return
    view.value?.uncover(edge === undefined ? [nodeId] : [edge.from.node, edge.to.node])
    view.value?.centre(nodeId)
    view.value?.select(edge === undefined ? [nodeId] : [], edge === undefined ? [] : [edge.id])
    showPanel()
    if (edge === undefined) void revealField(problem.path, problem.span)
  }
}
