import type { WorkflowNode } from '@millrace/workflow'
import { useLocalStorage } from '@vueuse/core'
import { computed, type ComputedRef } from 'vue'
import type { TrialMark } from '@/canvas/canvas-registry.ts'
import { t } from '@/i18n/t.ts'
import type { EditorSession } from './editor-session.ts'
import type { Runner } from './use-run.ts'

/** Trying a workflow out, node by node. */
export interface Trial {
  /** Marks on the cards. */
  readonly marks: ComputedRef<ReadonlyMap<string, TrialMark>>
  readonly breakpoints: ComputedRef<readonly string[]>
  /** Whether an execution stands at a break point. */
  readonly isStopped: ComputedRef<boolean>
  hasBreakpoint(nodeId: string): boolean
  toggleBreakpoint(nodeId: string): void
  clearBreakpoints(): void
  /** Runs all of it, up to break points. @default from the first trigger */
  run(trigger?: WorkflowNode): void
  /** Runs what leads to the node, from its trigger on, and then the node. */
  runTo(nodeId: string): void
  /** Runs the node with what led to it the last time; with all of that when there was no such time. */
  runNode(nodeId: string): void
  /** Runs all of it and stops before each node. */
  runStepwise(): void
  goOn(): void
  step(): void
}

/** Break points are how one person looks for a mistake: kept in the browser, no part of the workflow. */
export function useTrial(session: EditorSession, runner: Runner, lastExecution: () => string | undefined): Trial {
  const stored = useLocalStorage<Record<string, string[]>>('millrace.breakpoints', {})
  const { id: workflowId } = session.workflow.value
  const breakpoints = computed(() => {
    void session.revision.value
    return (stored.value[workflowId] ?? []).filter((id) => session.store.nodes.has(id))
  })
  const keep = (ids: readonly string[]): void => {
    const { [workflowId]: _, ...others } = stored.value
    stored.value = ids.length === 0 ? others : { ...others, [workflowId]: [...ids] }
  }
  const isTrigger = (id: string): boolean => runner.triggers.value.some((trigger) => trigger.id === id)
  const at = (): { breakpoints: string[] } | object => (breakpoints.value.length === 0 ? {} : { breakpoints: [...breakpoints.value] })

  return {
    breakpoints,
    marks: computed(() => {
      void session.revision.value
      const pinned = Object.keys(session.store.head.pinned ?? {})
      const stops = new Set(breakpoints.value)
      return new Map([...pinned, ...stops].map((id) => [id, { pinned: pinned.includes(id), breakpoint: stops.has(id) }]))
    }),
    isStopped: computed(() => (runner.execution.value?.stoppedAt.length ?? 0) > 0 && runner.run.value?.status === 'paused'),
    hasBreakpoint: (id) => breakpoints.value.includes(id),
    toggleBreakpoint(id) {
      const has = breakpoints.value.includes(id)
      keep(has ? breakpoints.value.filter((one) => one !== id) : [...breakpoints.value, id])
      const { name = '' } = session.store.nodes.get(id) ?? {}
      session.canvas.value?.announce(t(has ? 'trial.said-cleared' : 'trial.said-set', { name }))
    },
    clearBreakpoints: () => keep([]),
    run(trigger = runner.triggers.value[0]) {
      if (trigger !== undefined) void runner.start({ trigger: trigger.id, ...at() })
    },
    runTo: (id) => void runner.start(isTrigger(id) ? { trigger: id, until: id } : { ...startOf(id), until: id, ...at() }),
    runNode(id) {
      const reuse = lastExecution()
      if (isTrigger(id) || reuse === undefined)
        return void runner.start(isTrigger(id) ? { trigger: id, until: id } : { ...startOf(id), until: id })
      void runner.start({ reuse, until: id })
    },
    runStepwise: () => void runner.start({ stepping: true, ...at() }),
    goOn: () => void runner.letGo('continue', breakpoints.value),
    step: () => void runner.letGo('step', breakpoints.value),
  }

  /** The trigger that leads to a node, where there are several. */
  function startOf(id: string): { trigger: string } | object {
    const trigger = runner.triggers.value.find((one) => leadsTo(session, one.id, id))
    return trigger === undefined ? {} : { trigger: trigger.id }
  }
}

function leadsTo({ store }: EditorSession, from: string, to: string): boolean {
  const seen = new Set([from])
  for (const id of seen) {
    if (id === to) return true
    for (const edge of store.edges.values()) if (edge.from.node === id) seen.add(edge.to.node)
  }
  return false
}
