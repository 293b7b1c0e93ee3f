import type { StepDetail } from '@millrace/api'
import { portAt } from './use-lineage.ts'

/** Where the item came from at which a step failed. */
export interface FailedSource {
  readonly stepId: string
  readonly nodeId: string
  /** From 1. */
  readonly number: number
}

/** Undefined when the failure is not about one item, or nobody knows who gave it. */
export function failedSource(detail: Pick<StepDetail, 'error' | 'inputs'> | null): FailedSource | undefined {
  const index = detail?.error?.itemIndex
  const at = index === undefined ? undefined : portAt(detail?.inputs ?? [], index)
  const source = detail?.inputs.find(({ port }) => port === at?.port)?.source
  if (at === undefined || source === undefined) return undefined
  return { stepId: source.step, nodeId: source.step.slice(0, source.step.lastIndexOf(':')), number: source.offset + at.index + 1 }
}
