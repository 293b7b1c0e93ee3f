import type { ServerResponse } from 'node:http'
import type { Clock, Id, Logger, Millis } from '@millrace/base'
import type { AcceptedExecution, AcceptRequest, BlobStore, Engine, ExecutionResult, Inbox, InboxEvent, InboxState } from '@millrace/engine'
import type { WebhookResponse } from '@millrace/node-sdk'
import type { Request, RequestHandler, Response } from 'express'
import { edgeHandler } from '../edge-handler.ts'
import { WebhookNotFoundError } from '../errors.ts'
import { isTooLarge } from '../../features/executions/shown-output.ts'
import type { CheckedCall } from './check-call.ts'
import { deliver, type Delivered } from './deliver.ts'
import type { TakesFiles } from './read-body.ts'
import { HeldFiles } from './held-files.ts'
import type { FileIntake } from './read-files.ts'
import { sendFile } from './send-file.ts'
import { sendAnswer, sendOutcome, sendStored, type Outcome, type Stored } from './send.ts'
import type { TestWebhooks } from './test-webhooks.ts'
import { readAddress, readWebhookRequest, type WebhookAddress } from './webhook-request.ts'
import type { WebhookTable } from './webhook-table.ts'
import type { WebhookTarget } from './webhook-target.ts'

export interface WebhookServing {
  readonly engine: Pick<Engine, 'accept' | 'view'>
  readonly inbox: Pick<Inbox, 'receive' | 'isHeld'>
  readonly clock: Clock
  readonly logger: Logger
  readonly maxBodyBytes: number
  /** Where files of calls go, and those of answers come from. Without it there are none. */
  readonly files?: WebhookFiles | undefined
}

export interface WebhookFiles {
  readonly store: Pick<BlobStore, 'put' | 'open'>
  /** Bytes of a call with files. */
  readonly mostBytes: number
}

/** How long a caller who wants the result waits for the turn of their event. */
const LONGEST_WAIT: Millis = 110_000 // below the two minutes after which clients and proxies commonly give up

/** Serves `/webhook/<path>`: published workflows. */
export const serveWebhooks = (table: WebhookTable, serving: WebhookServing): RequestHandler =>
  edgeHandler(serving.logger, async (request, response) => {
    const address = readAddress(request.url)
    const target = await table.find(request.method, address.path)
    await run({ target, mode: 'production', address, serving }, request, response)
  })

/** Serves `/webhook-test/<path>`: drafts that listen, one call each. */
export const serveTestWebhooks = (tests: TestWebhooks, serving: WebhookServing): RequestHandler =>
  edgeHandler(serving.logger, async (request, response) => {
    const address = readAddress(request.url)
    const target = tests.find(request.method, address.path)
    const admitted = (): void => {
      if (!tests.take(target)) throw new WebhookNotFoundError({ method: request.method, path: address.path, test: true })
    }
    await run({ target, mode: 'test', address, serving, admitted }, request, response)
  })

interface Call {
  readonly target: WebhookTarget
  readonly mode: AcceptRequest['mode']
  readonly address: WebhookAddress
  readonly serving: WebhookServing
  /** Once the caller was let in and the call was understood. */
  readonly admitted?: () => void
}

async function run({ target, mode, address, serving, admitted }: Call, request: Request, response: Response): Promise<void> {
  const ip = request.ip ?? ''
  await target.admit(request, ip)
  const { maxBodyBytes } = serving
  const held = target.check === undefined ? undefined : new HeldFiles()
  const { request: received, rawBody } = await readWebhookRequest(request, address, {
    ip,
    maxBodyBytes,
    takes: takesFiles(target, serving, held),
  })
  const checked = target.check === undefined ? UNCHECKED : await target.check(received, rawBody)
  if (checked.kind === 'answer') return sendAnswer(response, null, checked.response)
  const { node, trigger, config } = target.trigger
  const call = held?.holds === true && serving.files !== undefined ? await held.store(received, putFiles(target, serving.files)) : received
  const given = trigger.receive(call, config)
  const items = given instanceof Promise ? await given : given // a turn of the event loop's queue less for what is here
  if (items.length === 0) return sendAnswer(response, null, await trigger.acknowledge(config)) // not an event that anybody asked for
  admitted?.()
  const { tenantId, workflowId, version, document } = target
  const accept: AcceptRequest = {
    ...{ tenantId, workflowId, version, mode, trigger: 'webhook', startNode: node.id, items },
    ...(document === undefined ? {} : { document }),
  }
  const take: Take = (needsResult, onRespond) =>
    deliver(
      {
        ...{ target, request: accept, headers: request.headers, deliveryId: checked.deliveryId, needsResult },
        ...(onRespond === undefined ? {} : { onRespond }),
      },
      serving,
    )
  await ANSWER[target.spec.respond](take, { target, response, serving })
}

/** Files go to the tenant's; the execution that starts with them keeps them. */
function takesFiles(target: WebhookTarget, { files, maxBodyBytes }: WebhookServing, held: HeldFiles | undefined): TakesFiles | undefined {
  if (files === undefined || target.trigger.trigger.files !== true) return undefined
  const put = held?.put ?? putFiles(target, files)
  return { intake: { put, mostBytes: files.mostBytes, mostFieldBytes: maxBodyBytes }, needsBytes: held !== undefined }
}

const putFiles =
  ({ tenantId }: WebhookTarget, { store, mostBytes }: WebhookFiles): FileIntake['put'] =>
  async (bytes, facts) => {
    const { id, size } = await store.put(tenantId, bytes, { most: mostBytes })
    return { id, ...facts, size }
  }

const UNCHECKED: CheckedCall = { kind: 'accept', deliveryId: undefined }

type Take = (needsResult: boolean, onRespond?: (answer: WebhookResponse) => void) => Promise<Delivered>
interface Caller {
  readonly target: WebhookTarget
  readonly response: ServerResponse
  readonly serving: WebhookServing
}
type Answer = (take: Take, caller: Caller) => Promise<void>

/** The three ways to answer. No caller is answered before what they sent is durable. */
const ANSWER: { readonly [R in WebhookTarget['spec']['respond']]: Answer } = {
  received: async (take, { target: { trigger }, response }) => {
    const delivered = await take(false)
    markStored(response, delivered)
    const answer = trigger.trigger.acknowledge(trigger.config)
    sendAnswer(response, executionOf(delivered), answer instanceof Promise ? await answer : answer)
  },

  finished: async (take, caller) => {
    const delivered = await take(true)
    markStored(caller.response, delivered)
    const execution = await executionToFollow(delivered, caller)
    if (execution !== undefined) return sendResult(caller, execution.executionId, await execution.finished)
    if (delivered.kind === 'repeated') await sendFirstResult(caller, delivered.first)
    else sendStored(caller.response, storedOf(delivered))
  },

  node: async (take, caller) => {
    const answered = Promise.withResolvers<WebhookResponse>()
    const delivered = await take(true, answered.resolve)
    markStored(caller.response, delivered)
    if (delivered.kind === 'repeated') return sendStored(caller.response, storedOf(delivered))
    const execution = await executionToFollow(delivered, caller)
    if (execution === undefined) return sendStored(caller.response, storedOf(delivered))
    const { executionId, finished } = execution
    const first = await Promise.race([answered.promise.then((answer) => ({ answer })), finished.then((result) => ({ result }))])
    if ('answer' in first) await answerWith(first.answer, caller, executionId)
    else sendOutcome(caller.response, outcomeOf(first.result, executionId))
  },
}

/** What a node answers: with a file of its execution, if it says so. */
async function answerWith(answer: WebhookResponse, { target, response, serving }: Caller, executionId: Id): Promise<void> {
  if (answer.bodyType !== 'file') return sendAnswer(response, executionId, answer)
  const holder = { kind: 'execution', tenantId: target.tenantId, id: executionId } as const
  await sendFile(response, executionId, answer, (id) => serving.files?.store.open(holder, id))
}

const executionOf = (delivered: Delivered): Id | null => {
  switch (delivered.kind) {
    case 'accepted':
      return delivered.execution.executionId
    case 'stored':
      return null
    case 'repeated':
      return delivered.first.executionId
  }
}

/** Says where the event can be found, and whether it was taken before. */
function markStored(response: ServerResponse, delivered: Delivered): void {
  const inboxId = delivered.kind === 'repeated' ? delivered.first.id : delivered.inboxId
  if (inboxId === null || response.headersSent || response.destroyed) return
  response.setHeader('x-inbox-id', inboxId)
  if (delivered.kind === 'repeated') response.setHeader('x-repeated', 'true')
}

/** The execution whose end the caller waits for; undefined when there is none here, or its turn does not come in time. */
async function executionToFollow(delivered: Delivered, { response, serving }: Caller): Promise<AcceptedExecution | undefined> {
  if (delivered.kind !== 'stored') return delivered.execution
  const { turn } = delivered
  if (turn === undefined) return undefined
  const over = Promise.withResolvers<undefined>()
  const cancel = serving.clock.after(LONGEST_WAIT, () => over.resolve(undefined))
  const gone = (): void => over.resolve(undefined)
  response.once('close', gone)
  try {
    return await Promise.race([turn.started, over.promise])
  } finally {
    cancel()
    response.off('close', gone)
    turn.forget()
  }
}

async function sendResult({ target: { trigger }, response }: Caller, executionId: Id, result: ExecutionResult): Promise<void> {
  const { status, items } = result
  if (status === 'completed' && isTooLarge(items)) sendOutcome(response, tooLarge(executionId, items.length))
  else if (status === 'completed') sendAnswer(response, executionId, await trigger.trigger.answer(items, trigger.config))
  else sendOutcome(response, outcomeOf(result, executionId))
}

/** The answer that the first one got, from the journal. */
async function sendFirstResult(caller: Caller, first: InboxEvent): Promise<void> {
  const { executionId, tenantId } = first
  const view = executionId === null ? undefined : await caller.serving.engine.view(tenantId, executionId)
  if (view === undefined) return sendStored(caller.response, storedOf({ kind: 'repeated', first, execution: undefined }))
  const { status, errorCode, errorMessage } = view.header
  const error = errorCode === null ? {} : { error: { code: errorCode, message: errorMessage ?? '' } }
  await sendResult(caller, view.header.id, { status, items: view.output, ...error })
}

/** What a caller is told of an event whose execution they cannot be given. */
function storedOf(delivered: Delivered): Stored {
  if (delivered.kind === 'repeated') {
    const { id, executionId, state } = delivered.first
    return { inboxId: id, executionId, status: state, detail: 'This delivery was taken before; it starts nothing again.' }
  }
  const inboxId = delivered.inboxId ?? ''
  const state = delivered.kind === 'stored' ? delivered.state : 'accepted'
  return { inboxId, executionId: executionOf(delivered), status: state, detail: STORED_DETAIL[state] }
}

const STORED_DETAIL: { readonly [S in InboxState]: string } = {
  pending: 'The event is stored and starts as soon as there is room.',
  accepted: 'The event is stored and starts as soon as there is room.',
  queued: 'The event is stored and starts when the ones before it are over.',
  held: 'The event is stored and starts when the workflow is resumed.',
  gathering: 'The event is stored; one execution starts for it and those that follow it closely.',
  done: 'The event is stored, and its execution began.',
  merged: 'The event is stored, and the execution of another one took it along.',
  dropped: 'The event is stored, and was dropped.',
}

const tooLarge = (executionId: Id, items: number): Outcome => ({
  ...{ executionId, correlationId: executionId, status: 500, code: 'webhook.answer-too-large' },
  detail: `The workflow ended with ${items.toLocaleString('en')} items, which is too much for an answer. Let it end with fewer, or answer with a node.`,
})

/** What a caller is told of an execution that gave no answer of its own. */
function outcomeOf({ status, error }: ExecutionResult, executionId: Id): Outcome {
  const base = { executionId, correlationId: executionId }
  switch (status) {
    case 'completed':
      return {
        ...base,
        status: 500,
        code: 'webhook.no-response',
        detail: 'The workflow ended without answering. Add a node that responds on every path.',
      }
    case 'failed':
      return {
        ...base,
        ...{ status: 500, code: 'execution.failed', detail: 'The workflow failed. Its execution says why.' },
        ...(error === undefined ? {} : { data: { errorCode: error.code } }),
      }
    case 'cancelled':
      return { ...base, status: 500, code: 'execution.cancelled', detail: 'The execution was cancelled before it could answer.' }
    case 'waiting':
    case 'retrying':
    case 'paused':
    case 'queued':
    case 'running':
      return { ...base, status: 202, code: status, detail: 'The execution was accepted and goes on later.' }
  }
}
