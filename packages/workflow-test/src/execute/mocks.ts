import { NodeError, type JsonObject } from '@millrace/base'
import type { StepContext, StepResult } from '@millrace/node-sdk'
import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import { TestSetupError } from '../errors.ts'
import type { MockAnswer, Mocks as MocksByName } from '../generated/workflow-test.ts'

interface MockedNode {
  readonly node: WorkflowNode
  readonly answers: readonly MockAnswer[]
  readonly used: Set<MockAnswer>
}

/** Nodes that give what a test says instead of being run. */
export class Mocks {
  readonly #byNode: ReadonlyMap<string, MockedNode>
  /** Config of each mocked node, as it was worked out for its first item. */
  readonly configs = new Map<string, JsonObject>()

  /** Throws TestSetupError for a node that the workflow does not have. */
  constructor(document: WorkflowDocument, mocks: MocksByName) {
    this.#byNode = new Map(
      Object.entries(mocks).map(([name, answers]) => {
        const node = findNode(document, name, '/mocks')
        return [node.id, { node, answers: [answers].flat(), used: new Set<MockAnswer>() }]
      }),
    )
  }

  has(nodeId: string): boolean {
    return this.#byNode.has(nodeId)
  }

  /** What the mocked node gives. Throws what its answer says, or what is wrong with its config. */
  async answer(step: StepContext, mainOutput: string): Promise<StepResult> {
    const mocked = this.#byNode.get(step.node.id)
    if (mocked === undefined) throw new NodeError('test.mock', `"${step.node.name}" is not mocked.`)
    const answer = answerFor(mocked, step.runIndex)
    if (answer.config !== false) await this.#checkConfig(step)
    if (answer.error !== undefined) throw errorOf(step.node.name, answer.error)
    const { items, outputs = {} } = answer
    const ports = { ...(items === undefined ? {} : { [mainOutput]: items }), ...outputs }
    return Object.fromEntries(Object.entries(ports).map(([port, given]) => [port, given.map((json) => ({ json }))]))
  }

  /** Expressions and schema, as the node itself would have asked for them. */
  async #checkConfig(step: StepContext): Promise<void> {
    for await (const config of step.configs()) {
      if (!this.configs.has(step.node.id)) this.configs.set(step.node.id, structuredClone(config))
    }
  }
}

/** The next answer that is meant for this firing; the last such one for all further calls. */
function answerFor({ node, answers, used }: MockedNode, run: number): MockAnswer {
  const meant = answers.filter((each) => each.run === undefined || each.run === run)
  const found = meant.find((each) => !used.has(each)) ?? meant.at(-1)
  if (found === undefined) throw new NodeError('test.mock', `The mock of "${node.name}" has no answer for its firing ${run}.`)
  used.add(found)
  return found
}

const PASSING = /^(timeout|http\.(408|425|429|5\d\d|timeout|connection))$/

const errorOf = (name: string, { code, message, retryable, retryAfterMs }: NonNullable<MockAnswer['error']>): NodeError =>
  new NodeError(code, message ?? `The mock of "${name}" fails with ${code}.`, {
    retryable: retryable ?? PASSING.test(code),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })

/** The node that a test names by name or id. Throws TestSetupError, which names those that there are. */
export function findNode({ nodes }: WorkflowDocument, name: string, at: string): WorkflowNode {
  const found = nodes.find((node) => node.name === name) ?? nodes.find((node) => node.id === name)
  if (found !== undefined) return found
  const names = nodes.slice(0, MOST_NAMES).map((node) => JSON.stringify(node.name))
  throw new TestSetupError({
    path: `${at}/${name}`,
    reason: `the workflow has no node ${JSON.stringify(name)}; it has ${names.join(', ')}${nodes.length > MOST_NAMES ? ', …' : ''}`,
  })
}

const MOST_NAMES = 20
