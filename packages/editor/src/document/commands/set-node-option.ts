import { ERROR_PORT, type WorkflowNode } from '@millrace/workflow'
import { label } from '@/i18n/label.ts'
import type { Command } from '../command.ts'
import { countedParts, nodeOf } from '../lookup.ts'

/** What every node has besides its config. */
export type NodeOptions = Pick<
  WorkflowNode,
  'retry' | 'timeoutMs' | 'onError' | 'compensate' | 'inDoubt' | 'alwaysOutput' | 'executeOnce' | 'cache' | 'disabled' | 'notes'
>

/** Options to set; `undefined` takes one away, so that the document stays as small as it was. */
export type OptionPatch = { readonly [K in keyof NodeOptions]?: NodeOptions[K] | undefined }

/** Sets policies of a node (retry, time limit, what an error does, notes …). */
export const setNodeOption = (id: string, patch: OptionPatch): Command => ({
  name: 'set-node-option',
  label: label('done.options'),
  merge: `option:${id}:${Object.keys(patch).join()}`,
  apply(tx) {
    const node = nodeOf(tx, id)
    const next: Record<string, unknown> = { ...node }
    for (const [key, value] of Object.entries(patch)) {
      if (value === undefined) delete next[key]
      else next[key] = value
    }
    tx.putNode(next as unknown as WorkflowNode)
    if (node.onError !== 'port' || !('onError' in patch) || patch.onError === 'port') return
    for (const edge of [...tx.edges.values()]) {
      if (edge.from.node === id && edge.from.port === ERROR_PORT) tx.removeEdge(edge.id)
    }
  },
})

/** The node when nothing takes back any more what it did. */
export function withoutCompensation(node: WorkflowNode): WorkflowNode {
  const { compensate: _, ...rest } = node
  return rest
}

/** Switches nodes off or on; items pass through a node that is off. */
export const setDisabled = (ids: readonly string[], disabled: boolean): Command => ({
  name: 'set-node-option',
  label: label(disabled ? 'done.disable' : 'done.enable', { parts: countedParts({ nodes: ids }) }),
  apply(tx) {
    for (const id of ids) {
      const { disabled: was = false, ...rest } = nodeOf(tx, id)
      if (was !== disabled) tx.putNode(disabled ? { ...rest, disabled } : rest)
    }
  },
})
