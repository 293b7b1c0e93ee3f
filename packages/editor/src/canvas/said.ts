import type { WorkflowEdge } from '@millrace/workflow'
import type { Change } from '@/document/change.ts'
import type { DocumentView } from '@/document/document-state.ts'
import type { DocumentDelta } from '@/document/document-store.ts'
import { pointOf } from '@/document/grid.ts'
import { labelText } from '@/i18n/label-text.ts'
import { t } from '@/i18n/t.ts'
import { hasEnded, type RunState } from '@/run/run-state.ts'

/** What a screen reader says after a change of the document: what was done, with the names of what it was done to. */
export function saidOf({ cause, label, name, changes }: DocumentDelta, view: DocumentView): string {
  const what = labelText(label)
  if (cause !== 'command') return t(`canvas.said-${cause}`, { what })
  switch (name) {
    case 'connect':
    case 'disconnect':
    case 'reconnect':
      return ofEdge(changes, view) ?? what
    case 'move-nodes':
      return (label.key === 'done.move' ? ofMove(changes) : undefined) ?? what
    case 'delete':
      return ofDeletion(changes) ?? what
    default:
      return what
  }
}

/** What it says when the execution that is shown comes to its end. */
export function saidOfRun(run: RunState | null | undefined, before: RunState | null | undefined): string | undefined {
  const ends = run && before && run.status !== before.status && hasEnded(run.status)
  return ends ? t('run.said-ended', { status: t(`status.${run.status}`) }) : undefined
}

function ofEdge(changes: readonly Change[], view: DocumentView): string | undefined {
  const [edge, ...more] = changes.flatMap((change) => (change.of === 'edge' ? [change] : []))
  if (edge === undefined || more.length > 0) return undefined
  const nameOf = (id: string): string => view.nodes.get(id)?.name ?? id
  const ends = ({ from, to }: WorkflowEdge) => ({
    from: from.port === 'main' ? nameOf(from.node) : `${nameOf(from.node)} (${from.port})`,
    to: nameOf(to.node),
  })
  if (edge.after !== null) return t('outline.said-connected', ends(edge.after))
  return edge.before === null ? undefined : t('outline.said-disconnected', ends(edge.before))
}

/** Only where nothing better is known than two numbers. */
function ofMove(changes: readonly Change[]): string | undefined {
  const [change, ...more] = changes
  if (change?.of !== 'node' || change.after === null || more.length > 0) return undefined
  return t('outline.said-moved', { name: change.after.name, ...pointOf(change.after) })
}

function ofDeletion(changes: readonly Change[]): string | undefined {
  const gone = changes.flatMap((change) => (change.of === 'node' && change.after === null ? [change.before] : []))
  const [only, ...more] = gone
  if (only === undefined || only === null || more.length > 0) return undefined
  return t('outline.said-deleted', { name: only.name })
}
