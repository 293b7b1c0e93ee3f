import type { ServerResponse } from 'node:http'
import type { Id, Logger } from '@millrace/base'
import type { AcceptedExecution, AcceptRequest, Engine, ExecutionResult } from '@millrace/engine'
import type { WebhookResponse } from '@millrace/node-sdk'
import type { Request, RequestHandler, Response } from 'express'
import { edgeHandler } from '../edge-handler.ts'
import { WebhookNotFoundError } from '../errors.ts'
import { isTooLarge } from '../../features/executions/shown-output.ts'
import { sendAnswer, sendOutcome, type Outcome } from './send.ts'
import type { TestWebhooks } from './test-webhooks.ts'
import { readAddress, readWebhookRequest, type WebhookAddress } from './webhook-request.ts'
import type { WebhookTable } from './webhook-table.ts'
import type { WebhookTarget } from './webhook-target.ts'

export interface WebhookServing {
  readonly engine: Engine
  readonly logger: Logger
  readonly maxBodyBytes: number
}

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
  const received = await readWebhookRequest(request, address, { ip, maxBodyBytes: serving.maxBodyBytes })
  const { node, trigger, config } = target.trigger
  const items = trigger.receive(received, config)
  admitted?.()
  const { tenantId, workflowId, version, document } = target
  const accept = (onRespond?: (answer: WebhookResponse) => void): AcceptedExecution =>
    serving.engine.accept({
      ...{ tenantId, workflowId, version, mode, trigger: 'webhook', startNode: node.id, items },
      ...(document === undefined ? {} : { document }),
      ...(onRespond === undefined ? {} : { onRespond }),
    })
  await ANSWER[target.spec.respond](accept, target, response)
}

type Accept = (onRespond?: (answer: WebhookResponse) => void) => AcceptedExecution
type Answer = (accept: Accept, target: WebhookTarget, response: ServerResponse) => Promise<void>

/** The three ways to answer. No caller is answered before the execution is durable. */
const ANSWER: { readonly [R in WebhookTarget['spec']['respond']]: Answer } = {
  received: async (accept, { trigger }, response) => {
    const { executionId, accepted } = accept()
    await accepted
    sendAnswer(response, executionId, trigger.trigger.acknowledge(trigger.config))
  },

  finished: async (accept, { trigger }, response) => {
    const { executionId, accepted, finished } = accept()
    await accepted
    const result = await finished
    if (result.status === 'completed' && isTooLarge(result.items)) sendOutcome(response, tooLarge(executionId, result.items.length))
    else if (result.status === 'completed') sendAnswer(response, executionId, trigger.trigger.answer(result.items, trigger.config))
    else sendOutcome(response, outcomeOf(result, executionId))
  },

  node: async (accept, _target, response) => {
    const answered = Promise.withResolvers<WebhookResponse>()
    const { executionId, accepted, finished } = accept(answered.resolve)
    await accepted
    const first = await Promise.race([answered.promise.then((answer) => ({ answer })), finished.then((result) => ({ result }))])
    if ('answer' in first) sendAnswer(response, executionId, first.answer)
    else sendOutcome(response, outcomeOf(first.result, executionId))
  },
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
