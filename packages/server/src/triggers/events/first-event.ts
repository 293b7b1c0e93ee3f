import { NodeError, type Clock, type Id, type JsonObject, type Millis } from '@millrace/base'
import { checkEvent, type Item, type ListenContext } from '@millrace/node-sdk'
import type { WorkflowDocument } from '@millrace/workflow'
import { NoTriggerEventError } from '../errors.ts'
import type { TriggerNode } from '../trigger-node.ts'
import { bounded } from './bounded.ts'
import { triggerContext, type TriggerServices } from './trigger-context.ts'

interface FirstOf {
  readonly tenantId: Id
  readonly workflowId: Id
  readonly document: WorkflowDocument
  readonly trigger: Extract<TriggerNode, { kind: 'listen' }>
  /** The caller is gone. */
  readonly signal: AbortSignal
}

/** Below the time after which clients give up. */
const LONGEST_WAIT: Millis = 60_000

/** What a listen trigger gives to try a workflow with: the first event that comes. Nothing of it is kept. Throws NoTriggerEventError. */
export async function firstEvent(
  { signal: gone, ...of }: FirstOf,
  deps: TriggerServices & { readonly clock: Clock },
): Promise<readonly Item[]> {
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  gone.addEventListener('abort', stop, { once: true })
  const first = Promise.withResolvers<readonly Item[]>()
  const emit: ListenContext<JsonObject>['emit'] = (event) => {
    const { items } = checkEvent(event, 'event')
    if (items !== undefined) first.resolve(JSON.parse(items) as readonly Item[]) // checked a line above
    return Promise.resolve()
  }
  const none = () => new NoTriggerEventError({ nodeName: of.trigger.node.name })
  try {
    const scope = { ...of, mode: 'test', now: deps.clock.now(), signal: abort.signal } as const
    const context: ListenContext<JsonObject> = { ...triggerContext(scope, deps), cursor: undefined, emit }
    const ended = async (): Promise<never> => {
      await of.trigger.trigger.listen(context)
      throw none()
    }
    const bounds = { abort, clock: deps.clock, limitMs: LONGEST_WAIT, what: 'give an event' }
    return await bounded(() => Promise.race([first.promise, ended()]), bounds)
  } catch (thrown) {
    if (thrown instanceof NodeError && thrown.code === 'timeout') throw none()
    throw thrown
  } finally {
    gone.removeEventListener('abort', stop)
    abort.abort()
  }
}
