import type { Clock, Id } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { WorkflowDocument } from '@millrace/workflow'
import { NoTriggerEventError } from '../errors.ts'
import type { TriggerNode } from '../trigger-node.ts'
import { askOnce } from './look.ts'
import type { TriggerServices } from './trigger-context.ts'

interface LatestOf {
  readonly tenantId: Id
  readonly workflowId: Id
  readonly document: WorkflowDocument
  readonly trigger: Extract<TriggerNode, { kind: 'poll' }>
  /** The caller is gone. */
  readonly signal: AbortSignal
}

/** What a poll trigger gives to try a workflow with: the newest event. Neither its cursor nor what it gave before is touched. Throws NoTriggerEventError. */
export async function latestEvent(
  { signal: gone, ...of }: LatestOf,
  deps: TriggerServices & { readonly clock: Clock },
): Promise<readonly Item[]> {
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  gone.addEventListener('abort', stop, { once: true })
  try {
    const scope = { ...of, mode: 'test', now: deps.clock.now(), signal: abort.signal } as const
    const { events } = await askOnce({ scope, cursor: undefined, abort }, deps)
    const newest = events.findLast(({ items }) => items !== undefined)
    if (newest?.items === undefined) throw new NoTriggerEventError({ nodeName: of.trigger.node.name })
    return JSON.parse(newest.items) as readonly Item[] // checked when it came
  } finally {
    gone.removeEventListener('abort', stop)
  }
}
