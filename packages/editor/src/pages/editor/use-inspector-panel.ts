import type { WorkflowNode } from '@millrace/workflow'
import { computed, nextTick, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { CanvasSelection, WorkflowView } from '@/canvas/canvas-handle.ts'
import type { EditorSession } from './editor-session.ts'

export interface InspectorPanelOptions {
  readonly session: Pick<EditorSession, 'selection' | 'selectedNode'>
  readonly view: Readonly<Ref<WorkflowView | null>>
  readonly phone: Readonly<Ref<boolean>>
  readonly isSearching: Readonly<Ref<boolean>>
}

export interface InspectorPanel {
  /** The node whose settings are open. */
  readonly node: ComputedRef<WorkflowNode | undefined>
  readonly expanded: Ref<boolean>
  onSelect(selection: CanvasSelection): void
  /** Opens it and hands it the keyboard. */
  open(): Promise<void>
  /** Opens it for what is selected; the keyboard stays where it is. */
  show(): void
  /** Closes it; the keyboard goes back to the node. */
  close(): void
}

/** The panel of the selected node: open while one node is selected, unless it was closed; on a phone only after a tap. */
export function useInspectorPanel({ session, view, phone, isSearching }: InspectorPanelOptions): InspectorPanel {
  const closed = ref(false)
  const expanded = ref(false)
  const node = computed(() => (closed.value || (phone.value && isSearching.value) ? undefined : session.selectedNode.value))
  // On a phone it would cover what the search shows.
  watch(isSearching, (isOpen) => !isOpen && phone.value && (closed.value = true))
  watch(
    () => node.value?.id,
    async (id) => {
      const hadKeyboard = document.activeElement?.closest('[data-inspector]') instanceof Element
      await nextTick()
      if (id !== undefined && !phone.value) view.value?.reveal(id) // the panel may lie over it now
      // Its node was taken away: the keyboard goes on where the node was.
      if (id === undefined && hadKeyboard && document.activeElement === document.body) view.value?.focusCanvas()
    },
  )

  return {
    node,
    expanded,
    onSelect(selection) {
      const before = session.selection.value.nodes[0]
      session.selection.value = selection
      if (selection.nodes.length !== 1) closed.value = phone.value
      else if (selection.nodes[0] !== before) closed.value = false
    },
    async open() {
      closed.value = false
      await nextTick()
      document.querySelector<HTMLElement>('[data-inspector] [role=tab][data-state=active]')?.focus()
    },
    show: () => (closed.value = false),
    close() {
      const id = session.selectedNode.value?.id
      closed.value = true
      expanded.value = false
      if (id !== undefined) view.value?.focus(id)
    },
  }
}
