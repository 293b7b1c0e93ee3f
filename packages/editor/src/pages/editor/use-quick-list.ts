import { resolvePorts, type NodeTypeDescription, type PortRef } from '@millrace/workflow'
import { computed, type ComputedRef } from 'vue'
import { replacementsFor } from '@/document/commands/replace-node.ts'
import { fittingPorts, portsOfNode } from '@/document/node-ports.ts'
import { t } from '@/i18n/t.ts'
import type { EditorSession } from './editor-session.ts'
import type { AddPlace } from './use-editor-actions.ts'

/** The node search at a place of the canvas: which types fit there, and what choosing one does. */
export function useQuickList({ store, catalog }: Pick<EditorSession, 'store' | 'catalog'>, place: ComputedRef<AddPlace>) {
  const nodeAt = (id: string) => store.nodes.get(id)
  /** Types with an output that fits the input as they come; what leads there may be a trigger. */
  function leadingTo({ node: id, port }: PortRef): readonly NodeTypeDescription[] {
    const node = nodeAt(id)
    const inputs = node === undefined ? [] : portsOfNode(store, catalog, node).inputs.filter(({ name }) => name === port)
    return catalog.newest.filter(({ ports }) => fittingPorts(resolvePorts(ports, {}), { inputs, outputs: [] }) !== undefined)
  }
  return {
    types: computed(() => {
      const replaced = place.value.kind === 'instead' ? nodeAt(place.value.nodeId) : undefined
      if (replaced !== undefined) return replacementsFor(store, catalog, replaced)
      if (place.value.kind === 'before') return leadingTo(place.value.to)
      return catalog.newest.filter(({ kind }) => kind !== 'trigger')
    }),
    title: computed(() => {
      switch (place.value.kind) {
        case 'after':
          return t('quick-add.after', { name: nodeAt(place.value.from.node)?.name ?? '' })
        case 'before':
          return t('quick-add.before', { name: nodeAt(place.value.to.node)?.name ?? '' })
        case 'instead':
          return t('quick-add.replace', { name: nodeAt(place.value.nodeId)?.name ?? '' })
        case 'between':
        case 'free':
          return t('quick-add.between')
        default:
          return place.value satisfies never
      }
    }),
  }
}

export type QuickList = ReturnType<typeof useQuickList>
