import { placeBeside, type BesideWay } from '@/document/commands/place-beside.ts'
import { planSwap, swapInFlow, type SwapRefusal } from '@/document/commands/swap-in-flow.ts'
import { t } from '@/i18n/t.ts'
import { useToasts } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'

/** Moving a node by what it follows, and by what it stands beside: what a drag says, in words. */
export function useFlowActions(session: EditorSession) {
  const toasts = useToasts()
  const { store, catalog } = session
  return {
    /** Lets the selected node change places with the one before or after it. */
    reorder(way: 'earlier' | 'later') {
      const node = session.selectedNode.value
      if (node === undefined) return
      const plan = planSwap(store, catalog, { id: node.id, way })
      if (plan.ok) session.run(swapInFlow(plan.swap, catalog, node.name))
      else toasts.show({ text: wordsOf(plan.refusal) })
    },
    placeBeside(other: { readonly id: string; readonly name: string }, way: BesideWay) {
      const node = session.selectedNode.value
      if (node !== undefined) session.run(placeBeside(node.id, other, way))
    },
  }
}

const wordsOf = (refusal: SwapRefusal): string =>
  refusal.kind === 'no-neighbour'
    ? t(`swap.no-neighbour-${refusal.way}`, { name: refusal.name })
    : t(`swap.${refusal.kind}`, { name: refusal.name })
