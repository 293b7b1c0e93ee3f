import type { ControlRecord, Execution, ExecutionSummary, StepSummary } from '@millrace/api'
import type { Millis } from '@millrace/base'
import type { ControlView, ExecutionHeader, ExecutionView, PacketView, StepView } from '@millrace/engine'
import type { WorkflowDocument } from '@millrace/workflow'
import { shownOutput } from './shown-output.ts'

export const instant = (ms: Millis): string => new Date(ms).toISOString()
export const instantOrNull = (ms: Millis | null): string | null => (ms === null ? null : instant(ms))

/** A row of the list. The name is empty when the workflow was deleted; nodes have names only where the document is at hand. */
export function summaryView(header: ExecutionHeader, workflowName: string, document?: WorkflowDocument): ExecutionSummary {
  const { id, workflowId, workflowVersion, mode, trigger, status, parentId, replayOf } = header
  const { createdAt, startedAt, finishedAt, wakeAt } = header
  return {
    ...{ id, workflowId, workflowName, workflowVersion, mode, trigger, status, parentId, replayOf },
    createdAt: instant(createdAt),
    startedAt: instantOrNull(startedAt),
    finishedAt: instantOrNull(finishedAt),
    durationMs: startedAt === null || finishedAt === null ? null : finishedAt - startedAt,
    wakeAt: instantOrNull(wakeAt),
    error: errorOf(header, document),
  }
}

function errorOf(
  { errorCode, errorMessage, errorNode }: ExecutionHeader,
  document: WorkflowDocument | undefined,
): ExecutionSummary['error'] {
  if (errorCode === null) return null
  const nodeName = document?.nodes.find(({ id }) => id === errorNode)?.name ?? null
  return { code: errorCode, message: errorMessage ?? '', nodeId: errorNode, nodeName }
}

/** With what its step says to do about it. */
function withHint(error: ExecutionSummary['error'], steps: readonly StepView[]): ExecutionSummary['error'] {
  if (error === null) return null
  const failed = steps.findLast((step) => step.nodeId === error.nodeId && step.error?.code === error.code)
  return { ...error, ...(failed?.error?.hint === undefined ? {} : { hint: failed.error.hint }) }
}

const UNDER_WAY: ReadonlySet<StepView['status']> = new Set<StepView['status']>(['ready', 'running', 'waiting', 'retrying', 'in-doubt'])

export function executionView(view: ExecutionView, workflowName: string, deadLetter: Execution['deadLetter']): Execution {
  const { header, document, steps, edges, output, controls, history, errorWorkflow } = view
  return {
    ...summaryView(header, workflowName, document),
    error: withHint(errorOf(header, document), steps),
    steps: steps.map((step) => stepView(step)),
    edges: { ...edges },
    document,
    progress: view.progress,
    stoppedAt: [...view.stoppedAt],
    currentSteps: steps.filter(({ status }) => UNDER_WAY.has(status)).map(({ id }) => id),
    controls: [...controls],
    deadLetter,
    errorWorkflow:
      errorWorkflow === null
        ? null
        : {
            workflowId: errorWorkflow.workflowId,
            executionId: 'executionId' in errorWorkflow ? errorWorkflow.executionId : null,
            error: 'error' in errorWorkflow ? errorWorkflow.error : null,
          },
    history: history.map(controlRecord),
    ...(header.status === 'completed' ? shownOutput(output) : { output: null }),
  }
}

const controlRecord = ({ at, action, version, step, decision, by }: ControlView): ControlRecord => ({
  at: instant(at),
  ...{ action, version: version ?? null, step: step ?? null, decision: decision ?? null, by: by ?? null },
})

export function stepView(step: StepView): StepSummary {
  const { id, nodeId, runIndex, status, attempt, cached, durationMs, childExecutionId, undoes, error } = step
  return {
    ...{ id, nodeId, nodeName: step.nodeName, nodeType: step.nodeType, runIndex, status, attempt },
    ...(cached ? { cached: true as const } : {}),
    startedAt: instantOrNull(step.startedAt),
    durationMs,
    endedAt: instantOrNull(step.endedAt === null ? null : Math.round(step.endedAt)),
    failedTries: step.attempts.map(({ at, ms }) => ({ at: instant(at), durationMs: ms })),
    itemsIn: counts(step.inputs),
    itemsOut: counts(step.outputs),
    waitingUntil: instantOrNull(step.waitingUntil),
    waits: step.waits.map((wait) => ({ from: instant(wait.from), to: instantOrNull(wait.to), for: wait.for })),
    ...{ waitedMs: step.waitedMs, retries: Math.max(0, step.attempt - 1), bytesIn: step.bytesIn, bytesOut: step.bytesOut },
    childExecutionId,
    undoes,
    error,
  }
}

const counts = (packets: readonly PacketView[]): Record<string, number> =>
  Object.fromEntries(packets.map(({ port, items }) => [port, items.length]))
