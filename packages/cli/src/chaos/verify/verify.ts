import type { Execution, ExecutionSummary, PageOf } from '@millrace/api'
import { isJsonObject, type JsonValue } from '@millrace/base'
import type { Approvals } from '../approvals.ts'
import type { Book, Call } from '../book.ts'
import type { Findings } from '../findings.ts'
import type { Installation } from '../installation.ts'
import type { Arrival, Service } from '../service.ts'
import { effectsOf, isResultOf } from '../shapes.ts'
import { checkRecord } from './check-record.ts'
import { readJournal } from './journal-reader.ts'

export interface Evidence {
  readonly installation: Installation
  readonly book: Book
  readonly service: Service
  readonly approvals: Approvals
  readonly findings: Findings
}

/** What was counted on the way. */
export interface Counts {
  readonly calls: number
  readonly acknowledged: number
  readonly refused: number
  readonly unanswered: number
  /** Calls without an acknowledgement that were taken in all the same: once each, and finished. */
  readonly unansweredButThere: number
  /** Executions in the journal, those of sub-workflows included. */
  readonly executions: number
  readonly steps: number
  readonly writes: number
  /** Requests that came again under the key of an earlier one. */
  readonly repeats: number
}

const READERS = 8

/** Asks the running server about every acknowledged call. */
export async function verifyThroughApi({ installation, book, findings }: Evidence): Promise<void> {
  const known = await allExecutions(installation)
  const calls = book.all().filter(({ outcome }) => outcome.kind === 'accepted')
  const next = calls.values()
  const reader = async (): Promise<void> => {
    for (const call of next) await checkCall(call, { installation, known, findings })
  }
  await Promise.all(Array.from({ length: READERS }, reader))
  for (const answer of book.wrongAnswers) findings.add('wrong-answer', answer)
}

async function allExecutions({ client }: Installation): Promise<ReadonlyMap<string, ExecutionSummary>> {
  const known = new Map<string, ExecutionSummary>()
  for (let cursor: string | null = ''; cursor !== null;) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: PageOf<ExecutionSummary> = await client.get(`/executions?limit=200${after}`)
    for (const execution of page.data) known.set(execution.id, execution)
    cursor = page.nextCursor
  }
  return known
}

async function checkCall(
  { order, shape, outcome }: Call,
  { installation, known, findings }: { installation: Installation; known: ReadonlyMap<string, ExecutionSummary>; findings: Findings },
): Promise<void> {
  if (outcome.kind !== 'accepted') return
  const what = `order ${order} (${shape}), execution ${outcome.executionId}`
  const summary = known.get(outcome.executionId)
  if (summary === undefined) return findings.add('lost', what)
  if (summary.status !== 'completed') {
    return findings.add('wrong-result', `${what} is ${summary.status}${summary.error === null ? '' : `: ${summary.error.message}`}`)
  }
  const { output } = await installation.client.get<Execution>(`/executions/${outcome.executionId}`)
  const result = output?.[0] as JsonValue | undefined
  if (output?.length === 1 && isJsonObject(result) && isResultOf(shape, order, result)) return
  findings.add('wrong-result', `${what} gave ${JSON.stringify(output)?.slice(0, 300)}`)
}

/** Reads the journal of the server, which has ended, and compares it with what callers and the outside know. */
export function verifyOnDisk(evidence: Evidence): Counts {
  const { installation, book, service, findings } = evidence
  const byOrder = new Map<number, string>()
  let [executions, steps] = [0, 0]
  for (const recorded of readJournal(installation.dataDir)) {
    executions += 1
    steps += recorded.events.filter(({ type }) => type === 'completed').length
    const order = checkRecord(recorded, findings)
    if (recorded.parentId !== null || order === undefined) continue
    const other = byOrder.get(order)
    if (other !== undefined) findings.add('twice', `order ${order} has the executions ${other} and ${recorded.id}`)
    byOrder.set(order, recorded.id)
  }
  checkCalls(book, byOrder, findings)
  checkEffects(evidence, byOrder)
  const count = (kind: Call['outcome']['kind']): number => book.all().filter(({ outcome }) => outcome.kind === kind).length
  return {
    ...{ calls: book.all().length, acknowledged: count('accepted'), refused: count('refused'), unanswered: count('unanswered') },
    unansweredButThere: book.all().filter(({ order, outcome }) => outcome.kind === 'unanswered' && byOrder.has(order)).length,
    ...{ executions, steps, writes: service.arrivals.size, repeats: service.requests - service.arrivals.size },
  }
}

function checkCalls(book: Book, byOrder: ReadonlyMap<number, string>, findings: Findings): void {
  for (const { order, shape, outcome } of book.all()) {
    const recorded = byOrder.get(order)
    if (outcome.kind === 'accepted' && recorded !== outcome.executionId) {
      findings.add('lost', `order ${order} (${shape}) was acknowledged as ${outcome.executionId}; the journal has ${recorded ?? 'nothing'}`)
    }
    if (outcome.kind === 'refused' && recorded !== undefined) {
      findings.add('unclear-refusal', `order ${order} (${shape}) was refused with ${outcome.code}, and runs as ${recorded}`)
    }
  }
}

/** Every write of every execution in the journal, acknowledged or not, has come under one key of its own; and no other write came. */
function checkEffects({ book, service, approvals, findings }: Evidence, byOrder: ReadonlyMap<number, string>): void {
  const keys = new Map<string, Arrival>()
  for (const arrival of service.arrivals.values()) {
    const write = nameOf(arrival.order, arrival)
    const other = keys.get(write)
    if (other !== undefined) findings.add('effect-doubled', `${write} came under the keys ${other.key} and ${arrival.key}`)
    keys.set(write, arrival)
    if (!byOrder.has(arrival.order)) findings.add('effect-early', `${write} came under the key ${arrival.key}`)
  }
  for (const [order, executionId] of byOrder) {
    const shape = book.get(order)?.shape
    for (const effect of shape === undefined ? [] : effectsOf(shape, order)) {
      if (!keys.has(nameOf(order, effect))) findings.add('effect-missing', `${nameOf(order, effect)} of execution ${executionId}`)
    }
  }
  for (const oddity of service.oddities) findings.add('effect-doubled', oddity)
  for (const oddity of approvals.oddities) findings.add('unclear-refusal', oddity)
}

const nameOf = (order: number, { point, total }: { point: string; total: number }): string =>
  `write ${point} of order ${order}, total ${total}`
