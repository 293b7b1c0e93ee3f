import { watch } from 'vue'
import type { RunState, NodeRun } from '@/run/run-state.ts'
import type { FoundParts } from './canvas-handle.ts'
import { RefTable, type ProblemCount } from './canvas-registry.ts'

export interface MarksOptions {
  readonly run: () => RunState | null | undefined
  readonly problems: () => ReadonlyMap<string, ProblemCount> | undefined
  readonly found: () => FoundParts | undefined
  /** Another state of the execution is shown. */
  onRun(run: RunState | null | undefined, before: RunState | null | undefined): void
  onFound(): void
}

/** What is shown on nodes and edges besides the document: an execution, problems, what a search found. */
export function useMarks({ run, problems, found, onRun, onFound }: MarksOptions) {
  const tables = {
    runs: new RefTable<NodeRun>(),
    items: new RefTable<number>(),
    problems: new RefTable<ProblemCount>(),
    found: new RefTable<boolean>(),
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
  watch(found, (parts) => {
    tables.found.replace(new Map([...(parts?.nodes ?? [])].map((id) => [id, true])))
    onFound()
  })
  return tables
}
