import { watch } from 'vue'
import type { RunState, NodeRun } from '@/run/run-state.ts'
import type { FoundParts } from './canvas-handle.ts'
import { RefTable, type ProblemCount, type TrialMark } from './canvas-registry.ts'
import type { ChangeMark, ChangeMarks } from './change-marks.ts'

export interface MarksOptions {
  readonly run: () => RunState | null | undefined
  readonly problems: () => ReadonlyMap<string, ProblemCount> | undefined
  /** What holds when the node is tried out: pinned data, a break point. */
  readonly trials: () => ReadonlyMap<string, TrialMark> | undefined
  /** What happened between two versions that are shown as one. */
  readonly changes: () => ChangeMarks | undefined
  readonly found: () => FoundParts | undefined
  /** Another state of the execution is shown. */
  onRun(run: RunState | null | undefined, before: RunState | null | undefined): void
  /** Something else is found, or marked as changed. */
  onMarked(): void
}

/** What is shown on nodes and edges besides the document: an execution, problems, what a search found. */
export function useMarks({ run, problems, trials, changes, found, onRun, onMarked }: MarksOptions) {
  const tables = {
    runs: new RefTable<NodeRun>(),
    items: new RefTable<number>(),
    problems: new RefTable<ProblemCount>(),
    trials: new RefTable<TrialMark>(),
    found: new RefTable<boolean>(),
    nodeMarks: new RefTable<ChangeMark>(),
    edgeMarks: new RefTable<ChangeMark>(),
  }
  watch(
    run,
    (now, before) => {
      tables.runs.replace(now?.nodes ?? new Map())
      tables.items.replace(now?.edges ?? new Map())
      onRun(now, before)
    },
    { immediate: true },
  )
  watch(problems, (now) => tables.problems.replace(now ?? new Map()), { immediate: true })
  watch(trials, (now) => tables.trials.replace(now ?? new Map()), { immediate: true })
  watch(
    changes,
    (now) => {
      tables.nodeMarks.replace(now?.nodes ?? new Map())
      tables.edgeMarks.replace(now?.edges ?? new Map())
      onMarked()
    },
    { immediate: true },
  )
  watch(found, (parts) => {
    tables.found.replace(new Map([...(parts?.nodes ?? [])].map((id) => [id, true])))
    onMarked()
  })
  return tables
}
