import type { JsonObject, JsonValue } from '@millrace/base'
import type { Recording } from '@millrace/node-sdk/testing'
import type { ExecutionStatus } from '@millrace/engine/ports'
import type { WebhookResponse } from '@millrace/node-sdk'
import type { WorkflowDocument } from '@millrace/workflow'
import type { HttpMock, MockAnswer } from '../generated/workflow-test.ts'
import type { SentRequest } from './fake-http.ts'

/** A call of a webhook trigger. */
export interface TestCall {
  /** @default the first method that the trigger takes */
  readonly method?: string
  readonly path?: string
  readonly query?: JsonObject
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonValue
  readonly ip?: string
}

/** What a workflow is started with, and what stands in for the world outside. */
export interface RunWorkflowOptions {
  /** Trigger node, by name or id. @default the manual one, or the first */
  readonly trigger?: string
  /** Items that the trigger gives. @default what it gives for an empty call */
  readonly input?: JsonObject | readonly JsonObject[]
  /** A call of the webhook trigger, instead of `input`. */
  readonly request?: TestCall
  /** Items for the steps that wait for a call of their resume URL, one list after the other. */
  readonly resume?: readonly (readonly JsonObject[])[]
  /** Time at which it begins. @default 2030-01-01T00:00:00Z */
  readonly now?: string
  readonly variables?: JsonObject
  readonly env?: Readonly<Record<string, string>>
  /** Fake secrets by credential type. */
  readonly credentials?: Readonly<Record<string, JsonObject>>
  readonly mocks?: Readonly<Record<string, MockAnswer | readonly MockAnswer[]>>
  readonly http?: readonly HttpMock[]
  readonly recordings?: readonly Recording[]
  /** Workflows that this one calls, by id. */
  readonly workflows?: Readonly<Record<string, WorkflowDocument>>
  /** Real time that it may take. Milliseconds. @default 30_000 */
  readonly limitMs?: number
}

export interface NodeRun {
  /** How often it ran. */
  readonly ran: number
  /** Per port, all firings together. */
  readonly inputs: Readonly<Record<string, readonly JsonObject[]>>
  readonly outputs: Readonly<Record<string, readonly JsonObject[]>>
  /** First of its output ports. */
  readonly mainOutput: string
  /** How its last firing failed. */
  readonly error: { readonly code: string; readonly message: string } | null
  /** Attempts of its last firing; 0 when it did not run. */
  readonly attempts: number
  /** Of a mocked node, for its first item. */
  readonly config: JsonObject | null
}

/** What came of an execution. */
export interface WorkflowRun {
  readonly status: ExecutionStatus
  readonly error: { readonly code: string; readonly message: string; readonly node: string | null } | null
  /** Items of the last node that ran. */
  readonly output: readonly JsonObject[]
  /** Every node of the workflow, by name. */
  readonly nodes: Readonly<Record<string, NodeRun>>
  readonly requests: readonly SentRequest[]
  /** What a node answered the caller of the webhook. */
  readonly response: WebhookResponse | null
  /** By its own clock. */
  readonly tookMs: number
  readonly variables: JsonObject
}
