import type { Clock, Id } from '@millrace/base'
import {
  OverloadedError,
  type AcceptedExecution,
  type AcceptRequest,
  type Engine,
  type Inbox,
  type InboxEvent,
  type InboxState,
} from '@millrace/engine'
import type { WebhookResponse } from '@millrace/node-sdk'
import type { IncomingHttpHeaders } from 'node:http'
import { deliveryIdOf } from './delivery-id.ts'
import type { WebhookTarget } from './webhook-target.ts'

/** How a call went in; whatever it is, it is on disk. */
export type Delivered =
  | { readonly kind: 'accepted'; readonly execution: AcceptedExecution; readonly inboxId: Id | null }
  /** It starts later. `turn`: its execution, when the events before it are over. */
  | {
      readonly kind: 'stored'
      readonly inboxId: Id
      readonly state: InboxState
      readonly turn?: { readonly started: Promise<AcceptedExecution>; forget(): void }
    }
  /** It came before. `execution`: the first one's, where it is going on. */
  | { readonly kind: 'repeated'; readonly first: InboxEvent; readonly execution: AcceptedExecution | undefined }

export interface DeliveryPorts {
  readonly engine: Pick<Engine, 'accept'>
  readonly inbox: Pick<Inbox, 'receive' | 'isHeld'>
  readonly clock: Pick<Clock, 'now'>
}

export interface DeliveryRequest {
  readonly target: WebhookTarget
  readonly request: Omit<AcceptRequest, 'onRespond'>
  readonly headers: IncomingHttpHeaders
  readonly needsResult: boolean
  readonly onRespond?: (response: WebhookResponse) => void
}

/**
 * Takes a call in: straight into the engine, whose journal is all that it needs; through the inbox where the workflow asks for
 * de-duplication, order or debounce, where it is paused, or where the engine has no room and the caller need not wait for a result.
 */
export async function deliver(call: DeliveryRequest, ports: DeliveryPorts): Promise<Delivered> {
  const { target, request, headers } = call
  const isDraft = request.document !== undefined // a test call runs as it is
  if (!isDraft && target.policies !== undefined) {
    const deliveryId = deliveryIdOf(headers)
    const facts = { now: ports.clock.now(), ...(deliveryId === undefined ? {} : { deliveryId }) }
    return receive(call, ports, { keys: target.policies.keysOf(request.items, facts) })
  }
  if (!isDraft && ports.inbox.isHeld(target.workflowId)) return receive(call, ports, { keys: {} })
  try {
    const { onRespond } = call
    const execution = ports.engine.accept(onRespond === undefined ? request : { ...request, onRespond })
    await execution.accepted
    return { kind: 'accepted', execution, inboxId: null }
  } catch (thrown) {
    if (isDraft || call.needsResult || !(thrown instanceof OverloadedError)) throw thrown
    return receive(call, ports, { keys: {}, start: 'soon' })
  }
}

type How = Pick<Parameters<Inbox['receive']>[0], 'keys' | 'start'>

async function receive({ request, needsResult, onRespond }: DeliveryRequest, { inbox }: DeliveryPorts, how: How): Promise<Delivered> {
  const { tenantId, workflowId, version, mode, trigger, startNode, items } = request
  const receipt = await inbox.receive({
    ...{ tenantId, workflowId, version, mode, trigger, startNode, items, needsResult, ...how },
    ...(onRespond === undefined ? {} : { onRespond }),
  })
  switch (receipt.kind) {
    case 'started':
      return { kind: 'accepted', execution: receipt.execution, inboxId: receipt.inboxId }
    case 'stored':
      return receipt
    case 'duplicate':
      return { ...receipt, kind: 'repeated' }
  }
}
