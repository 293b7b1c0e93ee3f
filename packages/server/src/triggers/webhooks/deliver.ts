import type { Clock, Id } from '@millrace/base'
import {
  OverloadedError,
  type AcceptedExecution,
  type AcceptRequest,
  type Engine,
  type EventKeys,
  type Inbox,
  type InboxEvent,
  type InboxState,
} from '@millrace/engine'
import type { WebhookResponse } from '@millrace/node-sdk'
import type { IncomingHttpHeaders } from 'node:http'
import { REMEMBERED } from '../events/outbox.ts'
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
  /** What the trigger calls this delivery; undefined: it says nothing about that. */
  readonly deliveryId: string | undefined
  readonly needsResult: boolean
  readonly onRespond?: (response: WebhookResponse) => void
}

/**
 * Takes a call in: straight into the engine, whose journal is all that it needs; through the inbox where the workflow asks for
 * de-duplication, order or debounce, or its trigger names deliveries, where it is paused, or where the engine has no room and the caller need not wait for a result.
 */
export async function deliver(call: DeliveryRequest, ports: DeliveryPorts): Promise<Delivered> {
  const { target, request } = call
  const isDraft = request.document !== undefined // a test call runs as it is
  if (!isDraft && (target.policies !== undefined || call.deliveryId !== undefined))
    return receive(call, ports, { keys: keysOf(call, ports) })
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

/** The workflow's own keys; a delivery that its trigger names is taken once also where the workflow says nothing about that. */
function keysOf({ target: { policies }, request, headers, deliveryId }: DeliveryRequest, { clock }: DeliveryPorts): EventKeys {
  const now = clock.now()
  const named = deliveryId ?? deliveryIdOf(headers)
  const keys = policies?.keysOf(request.items, { now, ...(named === undefined ? {} : { deliveryId: named }) }) ?? {}
  if (deliveryId === undefined || keys.delivery !== undefined) return keys
  return { ...keys, delivery: { id: `${request.startNode}:${deliveryId}`, until: now + REMEMBERED } }
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
