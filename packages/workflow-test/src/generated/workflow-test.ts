/* Made from ../format/workflow-test.schema.json by `npm run generate`. Do not edit. */

import type { JsonValue } from '@millrace/base'

/**
 * Time at which the execution begins. It goes on by what the workflow waits for, and takes no real time.
 */
export type Now = string
/**
 * Items on the first output port.
 *
 * @maxItems 100000
 */
export type Items = {
  [k: string]: JsonValue
}[]
/**
 * @maxItems 100000
 */
export type Items1 = {
  [k: string]: JsonValue
}[]
/**
 * Answers to requests of nodes and code. The first that fits answers; a request that none fits fails the step.
 *
 * @maxItems 10000
 */
export type Http = HttpMock[]
/**
 * Files of recorded HTTP, named from the folder of this one. They answer what `http` does not.
 *
 * @maxItems 100
 */
export type Recordings = string[]
/**
 * Exactly these items in this order.
 *
 * @maxItems 100000
 */
export type Items2 = {
  [k: string]: JsonValue
}[]
/**
 * As many items in this order; of objects the members named here.
 *
 * @maxItems 100000
 */
export type Items3 = {
  [k: string]: JsonValue
}[]
/**
 * Each of these is among the items; of objects the members named here.
 *
 * @maxItems 100000
 */
export type Items4 = {
  [k: string]: JsonValue
}[]
/**
 * A list of items is short for `equals`.
 */
export type ItemsExpectation1 = Items1 | ItemsExpectation

/**
 * Tests of one workflow: what it is started with, what stands in for the world outside, and what has to come of it.
 */
export interface WorkflowTestFile {
  /**
   * Format and version of this file.
   */
  schema: 'millrace/workflow-test@1'
  /**
   * The workflow: a file, named from the folder of this one, or the document itself.
   */
  workflow:
    | string
    | {
        [k: string]: JsonValue
      }
  workflows?: Workflows
  now?: Now
  variables?: Variables
  env?: Env
  credentials?: Credentials
  mocks?: Mocks
  http?: Http
  recordings?: Recordings
  /**
   * @minItems 1
   * @maxItems 1000
   */
  tests: WorkflowTest[]
}
/**
 * Workflows that this one calls, or that deal with its errors, by id: a file or the document.
 */
export interface Workflows {
  [k: string]:
    | string
    | {
        [k: string]: JsonValue
      }
}
/**
 * Values of `$vars`, over those of the workflow.
 */
export interface Variables {
  [k: string]: JsonValue
}
/**
 * Values of `$env`.
 */
export interface Env {
  [k: string]: string
}
/**
 * Fakes by credential type, e.g. `http.bearer: { token: test }`. Whatever credential of the type a node names, it gets this one.
 */
export interface Credentials {
  [k: string]: {
    [k: string]: JsonValue
  }
}
/**
 * What nodes give instead of being run, by name or id of the node.
 */
export interface Mocks {
  [k: string]: MockAnswer | MockAnswer[]
}
/**
 * One call of a mocked node. In a list the calls get one after the other, and the last answer holds for all further ones.
 */
export interface MockAnswer {
  items?: Items
  /**
   * Items per output port.
   */
  outputs?: {
    [k: string]: Items1
  }
  error?: MockError
  /**
   * Only for this firing of the node, counted from 0.
   */
  run?: number
  /**
   * Whether the node's config is worked out and checked all the same, as if it ran.
   */
  config?: boolean
}
export interface MockError {
  code: string
  message?: string
  retryable?: boolean
  retryAfterMs?: number
}
export interface HttpMock {
  /**
   * Any if absent.
   */
  method?: string
  /**
   * The address without its query; `*` stands for anything, e.g. `https://api.example.com/orders/*`.
   */
  url: string
  /**
   * Parameters that the request has to have.
   */
  query?: {
    [k: string]: JsonValue
  }
  /**
   * What the body has to hold: of objects the members named here.
   */
  body?: {
    [k: string]: JsonValue
  }
  /**
   * Answers so often, then the next that fits does.
   */
  times?: number
  status?: number
  headers?: {
    [k: string]: string
  }
  /**
   * Body of the answer: JSON, or a text for any other `content-type`.
   */
  answer?: {
    [k: string]: JsonValue
  }
  /**
   * No answer comes.
   */
  error?: 'timeout' | 'connection' | 'dns'
}
/**
 * One execution. What stands beside `tests` holds for all of them; a test adds to it or replaces it name by name.
 */
export interface WorkflowTest {
  name: string
  /**
   * Why the test is not run.
   */
  skip?: string
  /**
   * Trigger node that starts it, by name or id. The manual one, or the first, if absent.
   */
  trigger?: string
  /**
   * Items that the trigger gives: JSON objects. What the trigger gives for an empty call if absent.
   */
  input?:
    | {
        [k: string]: JsonValue
      }
    | Items1
  /**
   * A call of the webhook trigger, instead of `input`.
   */
  request?: {
    method?: string
    path?: string
    query?: {
      [k: string]: JsonValue
    }
    headers?: {
      [k: string]: string
    }
    body?: JsonValue
    ip?: string
  }
  /**
   * Items for the steps that wait for a call of their resume URL, one list after the other.
   *
   * @maxItems 1000
   */
  resume?: Items1[]
  workflows?: Workflows
  now?: Now
  variables?: Variables
  env?: Env
  credentials?: Credentials
  mocks?: Mocks
  http?: Http
  recordings?: Recordings
  expect: Expectation
}
/**
 * What has to come of the execution. A status other than completed has to be named.
 */
export interface Expectation {
  status?: 'completed' | 'failed' | 'waiting' | 'cancelled'
  error?: ExpectedError
  /**
   * Items of the last node that ran.
   */
  output?: Items1 | ItemsExpectation
  /**
   * By name or id of the node.
   */
  nodes?: {
    [k: string]: NodeExpectation
  }
  /**
   * Requests that were sent, in any order; an empty list: none was.
   */
  requests?: ExpectedRequest[]
  /**
   * What the caller of the webhook was answered by a node.
   */
  response?: {
    status?: number
    headers?: {
      [k: string]: string
    }
    body?: JsonValue
  }
  /**
   * Expressions that have to be true, with `$nodes['Name'].items`, `$output`, `$status`, `$requests` and `$vars`.
   */
  true?: string[]
  /**
   * How long it took by its own clock.
   */
  tookMs?: number
}
export interface ExpectedError {
  code?: string
  /**
   * A part of the message.
   */
  message?: string
  /**
   * Name or id of the node that failed.
   */
  node?: string
}
export interface ItemsExpectation {
  equals?: Items2
  matches?: Items3
  contains?: Items4
  count?: number
  /**
   * JSON Schema that each item has to fit.
   */
  schema?:
    | {
        [k: string]: JsonValue
      }
    | boolean
  /**
   * Expression that has to be true for each item: `$json`, `$itemIndex`, `$items`.
   */
  every?: string
}
export interface NodeExpectation {
  /**
   * Whether it ran, or how often. A node that only handed on what it got because it is disabled counts as run.
   */
  ran?: boolean | number
  /**
   * What it gave on its first output port, all firings together.
   */
  items?: Items1 | ItemsExpectation
  /**
   * What it gave, per output port.
   */
  outputs?: {
    [k: string]: ItemsExpectation1
  }
  /**
   * What it got, per input port.
   */
  inputs?: {
    [k: string]: ItemsExpectation1
  }
  error?: ExpectedError1
  /**
   * Attempts of its last firing.
   */
  attempts?: number
  /**
   * Of a mocked node: what its config has to hold for its first item.
   */
  config?: {
    [k: string]: JsonValue
  }
}
/**
 * How its last firing failed.
 */
export interface ExpectedError1 {
  code?: string
  /**
   * A part of the message.
   */
  message?: string
  /**
   * Name or id of the node that failed.
   */
  node?: string
}
export interface ExpectedRequest {
  method?: string
  /**
   * The address without its query; `*` stands for anything.
   */
  url?: string
  /**
   * Parameters that it has to have.
   */
  query?: {
    [k: string]: JsonValue
  }
  headers?: {
    [k: string]: string
  }
  /**
   * What the body has to hold: of objects the members named here.
   */
  body?: {
    [k: string]: JsonValue
  }
  /**
   * How often such a request was sent; at least once if absent.
   */
  times?: number
}
