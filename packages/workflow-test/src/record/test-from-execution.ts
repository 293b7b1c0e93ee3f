import type { Id, JsonObject } from '@millrace/base'
import { charactersOf, type ExecutionView, type NodeCatalog } from '@millrace/engine'
import { isTerminal } from '@millrace/engine/ports'
import type { Item } from '@millrace/node-sdk'
import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import { ExecutionNotTestableError } from '../errors.ts'
import type { Expectation, ItemsExpectation1, MockAnswer, NodeExpectation, WorkflowTestFile } from '../generated/workflow-test.ts'
import { createSecretHider, type SecretHider } from './hide-secrets.ts'
import { standings, type Standing } from './stand-ins.ts'

export interface TestParts {
  readonly catalog: NodeCatalog
  /** Texts that must not come into the file: secrets of the credentials that the workflow names. */
  readonly secrets: readonly string[]
}

type StepView = ExecutionView['steps'][number]

/** Items of an execution that a file can hold and somebody can read. */
const MOST_CHARACTERS = 5_000_000
/** Items of one node that are expected one by one; of more the number is. */
const MOST_EXPECTED = 50

/**
 * A test that says what an execution was: its input, what stood outside as it answered then, and what came of it. Secrets are taken out.
 * Throws ExecutionNotTestableError.
 */
export function testFromExecution(view: ExecutionView, { catalog, secrets }: TestParts): WorkflowTestFile {
  const { header, document, steps } = view
  mustBeTestable(view)
  const hider = createSecretHider(secrets)
  const recorded = steps.map((step) => recordOf(step))
  for (const { inputs, outputs } of recorded) hider.learn([...inputs, ...outputs].flatMap(({ items }) => [...items]))
  const known = standings(document, catalog, steps)
  const [trigger] = recorded
  return {
    schema: 'millrace/workflow-test@1',
    workflow: hiddenDocument(document, hider) as unknown as JsonObject, // a document is JSON
    tests: [
      {
        name: `Execution ${header.id}: ${header.status}`,
        now: new Date(header.startedAt ?? header.createdAt).toISOString(),
        ...(trigger === undefined ? {} : { trigger: trigger.step.nodeName, input: hider.data(allItems(trigger.outputs)) }),
        ...(usesBinary(steps) ? { skip: 'The items carried binary data, which tests do not have.' } : {}),
        mocks: mocksOf({ document, known, recorded, hider }),
        expect: expectationOf(view, { document, known, recorded, hider }),
      },
    ],
  }
}

interface Recorded {
  readonly step: StepView
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
}

interface Port {
  readonly port: string
  readonly items: readonly JsonObject[]
}

interface Recording {
  readonly document: WorkflowDocument
  readonly known: ReadonlyMap<string, Standing>
  readonly recorded: readonly Recorded[]
  readonly hider: SecretHider
}

function mustBeTestable({ header: { id: executionId, status }, steps }: ExecutionView): void {
  const refuse = (reason: string): never => {
    throw new ExecutionNotTestableError({ executionId, reason })
  }
  if (!isTerminal(status)) refuse(`it is ${status}, and not over`)
  if (status === 'cancelled') refuse('somebody cancelled it, which no workflow does by itself')
  const characters = steps
    .flatMap(({ inputs, outputs }) => [...inputs, ...outputs])
    .reduce((sum, { items }) => sum + charactersOf(items), 0)
  if (characters > MOST_CHARACTERS) refuse(`its items are about ${Math.round(characters / 1_000_000)} MB, and a test holds 5`)
}

const jsonOf = (packets: StepView['outputs']): readonly Port[] =>
  packets.map(({ port, items }) => ({ port, items: items.map(({ json }) => json) }))

const recordOf = (step: StepView): Recorded => ({ step, inputs: jsonOf(step.inputs), outputs: jsonOf(step.outputs) })

const allItems = (ports: readonly Port[]): JsonObject[] => ports.flatMap(({ items }) => [...items])

const usesBinary = (steps: readonly StepView[]): boolean => {
  const has = (items: readonly Item[]): boolean => items.some(({ binary }) => binary !== undefined)
  return steps.some(({ inputs, outputs }) => [...inputs, ...outputs].some(({ items }) => has(items)))
}

/** What people wrote beside the workflow, and data that they pinned, is not what runs. */
function hiddenDocument({ pinned: _pinned, stickies: _stickies, ...document }: WorkflowDocument, hider: SecretHider): WorkflowDocument {
  const { variables } = document
  return {
    ...document,
    nodes: document.nodes.map(({ notes: _notes, config, ...node }): WorkflowNode => ({
      ...node,
      ...(config === undefined ? {} : { config: hider.config(config as JsonObject) }),
    })),
    ...(variables === undefined
      ? {}
      : { variables: variables.map((each) => ({ ...each, ...(each.value === undefined ? {} : { value: hider.config(each.value) }) })) }),
  }
}

const nameOf = ({ nodes }: WorkflowDocument, id: Id): string => nodes.find((node) => node.id === id)?.name ?? id

function mocksOf({ document, known, recorded, hider }: Recording): Record<string, MockAnswer[]> {
  const mocked = Map.groupBy(
    recorded.filter(({ step }) => known.get(step.nodeId) === 'mocked' && step.status !== 'skipped'),
    ({ step }) => step.nodeId,
  )
  return Object.fromEntries(
    [...mocked].map(([id, steps]) => {
      // What the environment of the server said is not in the test.
      const config = document.nodes.find((node) => node.id === id)?.config ?? {}
      const unchecked = JSON.stringify(config).includes('$env')
      const answers = steps.flatMap((each) => answersOf(each, hider))
      return [nameOf(document, id), unchecked ? answers.map((answer) => ({ ...answer, config: false })) : answers]
    }),
  )
}

/** The calls of one firing: attempts that failed, and then what it gave, if its last one did not fail. */
function answersOf({ step, outputs }: Recorded, hider: SecretHider): readonly MockAnswer[] {
  const run = step.runIndex
  const failures = step.attempts.flatMap(({ error, retryAt }) =>
    error === null ? [] : [{ run, error: { code: error.code, message: hider.config(error.message), retryable: retryAt !== null } }],
  )
  const last = step.attempts.at(-1)
  const isFailed = step.status === 'failed' || (last !== undefined && last.error !== null && last.retryAt === null)
  if (isFailed)
    return failures.length > 0 || step.error === null
      ? failures
      : [{ run, error: { code: step.error.code, message: hider.config(step.error.message), retryable: false } }]
  return [
    ...failures,
    { run, outputs: Object.fromEntries(outputs.map(({ port, items }) => [port, items.map((item) => hider.data(item))])) },
  ]
}

function expectationOf(view: ExecutionView, { document, known, recorded, hider }: Recording): Expectation {
  const { status, errorCode, errorNode } = view.header
  const error =
    errorCode === null ? {} : { error: { code: errorCode, ...(errorNode === null ? {} : { node: nameOf(document, errorNode) }) } }
  const byNode = Map.groupBy(recorded, ({ step }) => step.nodeId)
  const nodes = document.nodes.map((node): [string, NodeExpectation] => [
    node.name,
    nodeExpectation(byNode.get(node.id) ?? [], known.get(node.id) ?? 'varies', hider),
  ])
  return { status: status as NonNullable<Expectation['status']>, ...error, nodes: Object.fromEntries(nodes) } // it is over
}

function nodeExpectation(recorded: readonly Recorded[], standing: Standing, hider: SecretHider): NodeExpectation {
  const ran = recorded.filter(({ step }) => step.status !== 'skipped' && step.status !== 'ready')
  if (ran.length === 0) return { ran: false }
  if (standing !== 'same') return { ran: standing === 'mocked' ? ran.length : true }
  const ports = Map.groupBy(
    ran.flatMap(({ outputs }) => [...outputs]),
    ({ port }) => port,
  )
  const outputs = [...ports].map(([port, given]): [string, ItemsExpectation1] => {
    const items = given.flatMap((each) => [...each.items])
    // Firings beside each other may end in another order the next time.
    return [
      port,
      items.length > MOST_EXPECTED || ran.length > 1 ? { count: items.length } : { equals: items.map((item) => hider.data(item)) },
    ]
  })
  return { ran: ran.length, ...(outputs.length === 0 ? {} : { outputs: Object.fromEntries(outputs) }) }
}
