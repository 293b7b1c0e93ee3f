import type { ExecuteBody, Execution, ListenReply } from '@millrace/api'
import type { WorkflowNode } from '@millrace/workflow'
import { computed, onBeforeUnmount, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { useApi, useStream } from '@/api/api.ts'
import { asApiError } from '@/api/as-api-error.ts'
import { formatDuration } from '@/i18n/format.ts'
import { t } from '@/i18n/t.ts'
import { followRun, type RunFeed } from '@/run/run-feed.ts'
import { hasEnded, nodeOfInterest, type RunState } from '@/run/run-state.ts'
import { useToasts } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'
import type { DraftSaving } from './use-autosave.ts'

/** A test webhook that waits for its call. */
export type Listening =
  | { readonly at: 'idle' }
  | { readonly at: 'starting' }
  | { readonly at: 'waiting'; readonly reply: ListenReply }
  | { readonly at: 'expired' }

export interface Runner {
  /** The execution on the canvas. */
  readonly run: ShallowRef<RunState | null>
  readonly execution: ShallowRef<Execution | null>
  readonly isRunning: ComputedRef<boolean>
  readonly listening: ShallowRef<Listening>
  readonly triggers: ComputedRef<readonly WorkflowNode[]>
  start(body?: ExecuteBody): Promise<void>
  listen(): Promise<void>
  stopListening(): void
  cancel(): Promise<void>
  retry(stepId: string): Promise<void>
  /** Lets an execution go on that stands at a break point. */
  letGo(how: 'continue' | 'step', breakpoints: readonly string[]): Promise<void>
  /** Puts an execution on the canvas that ran before: its data is what forms show and nodes are tried with. */
  open(executionId: string): void
  clear(): void
}

/** Runs what is on the canvas and shows it there. */
export function useRun(session: EditorSession, { withDraft }: Pick<DraftSaving, 'withDraft'>): Runner {
  const api = useApi()
  const stream = useStream()
  const toasts = useToasts()
  const run = shallowRef<RunState | null>(null)
  const execution = shallowRef<Execution | null>(null)
  const listening = shallowRef<Listening>({ at: 'idle' })
  const starting = shallowRef(false)
  let feed: RunFeed | undefined
  let stopWaiting: (() => void) | undefined
  /** Counts what was asked for: an answer that comes after it was given up is for nobody. */
  let listens = 0

  const failed = (thrown: unknown): void => toasts.show({ tone: 'danger', text: asApiError(thrown).detail })

  function follow(executionId: string, told = false): void {
    feed?.stop()
    execution.value = null
    feed = followRun({
      executionId,
      edges: [...session.store.edges.values()],
      stream,
      read: (id, signal) => api.executions.get(id, { signal }),
      onState(next) {
        run.value = next
        showStop(next)
        if (!hasEnded(next.status) || told) return
        told = true
        tellEnd(next)
      },
      onExecution: (read) => (execution.value = read),
      onError: failed,
    })
  }

  /** The node at which it stands is what a person wants to see; said once for each stop. */
  let stoppedAt: string | undefined
  function showStop(next: RunState): void {
    const at = [...next.nodes].find(([, { stopped }]) => stopped)
    const key = at === undefined ? undefined : `${next.executionId}/${at[1].stepId}`
    if (key === stoppedAt) return
    stoppedAt = key
    if (at === undefined) return
    session.canvas.value?.select([at[0]])
    session.canvas.value?.reveal(at[0])
    session.canvas.value?.announce(t('trial.said-stopped', { name: session.store.nodes.get(at[0])?.name ?? '' }))
  }

  function tellEnd(ended: RunState): void {
    const failedNode = ended.status === 'failed' ? nodeOfInterest(ended) : undefined
    const took = ended.durationMs === null ? undefined : t('run.took', { duration: formatDuration(ended.durationMs) })
    if (failedNode !== undefined) {
      session.canvas.value?.select([failedNode])
      session.canvas.value?.reveal(failedNode)
    }
    toasts.show({
      tone: ended.status === 'failed' ? 'danger' : ended.status === 'completed' ? 'success' : 'neutral',
      text: t(ended.status === 'completed' ? 'run.succeeded' : ended.status === 'failed' ? 'run.failed' : 'run.cancelled'),
      detail: ended.status === 'failed' ? (ended.error?.message ?? took) : took,
    })
  }

  const triggers = computed(() => {
    void session.revision.value
    return [...session.store.nodes.values()].filter(
      (node) => !node.disabled && session.catalog.find(node.type, node.typeVersion)?.kind === 'trigger',
    )
  })

  /** Production executions of the same workflow are heard as well; only the test call is ours. */
  async function followIfTest(executionId: string): Promise<void> {
    if (listening.value.at !== 'waiting') return
    try {
      const { mode } = await api.executions.get(executionId)
      if (mode !== 'test' || listening.value.at !== 'waiting') return
      stopListening()
      session.canvas.value?.announce(t('listen.got'))
      follow(executionId)
    } catch (thrown) {
      failed(thrown)
    }
  }

  function stopListening(): void {
    listens += 1
    stopWaiting?.()
    stopWaiting = undefined
    listening.value = { at: 'idle' }
  }
  onBeforeUnmount(() => {
    feed?.stop()
    stopListening()
  })

  return {
    run,
    execution,
    listening,
    triggers,
    isRunning: computed(() => starting.value || (run.value !== null && !hasEnded(run.value.status))),
    async start(body = {}) {
      if (starting.value) return
      starting.value = true
      try {
        const { id } = session.workflow.value
        const { executionId } = await withDraft((revision) => api.workflows.execute(id, { ...body, revision }))
        follow(executionId)
        session.canvas.value?.announce(t('run.said-started'))
      } catch (thrown) {
        failed(thrown)
      } finally {
        starting.value = false
      }
    },
    async listen() {
      stopListening()
      listening.value = { at: 'starting' }
      const asked = ++listens
      try {
        const workflowId = session.workflow.value.id
        const unlisten = stream.listen({
          topic: { workflowId },
          onEvent(event) {
            if (event.type === 'execution') void followIfTest(event.executionId)
          },
        })
        stopWaiting = unlisten // also where the server refuses
        const reply = await withDraft((revision) => api.workflows.listen(workflowId, { revision }))
        if (asked !== listens) return // nobody waits for it any more
        const timer = setTimeout(
          () => {
            stopWaiting?.()
            listening.value = { at: 'expired' }
          },
          Date.parse(reply.expiresAt) - Date.now(),
        )
        stopWaiting = () => {
          unlisten()
          clearTimeout(timer)
        }
        listening.value = { at: 'waiting', reply }
      } catch (thrown) {
        if (asked !== listens) return
        stopListening()
        failed(thrown)
      }
    },
    stopListening,
    async cancel() {
      if (run.value === null) return
      try {
        await api.executions.control(run.value.executionId, { action: 'cancel' })
        feed?.refresh()
      } catch (thrown) {
        failed(thrown)
      }
    },
    async retry(stepId) {
      if (run.value === null) return
      try {
        const { executionId } = await api.executions.control(run.value.executionId, { action: 'retry', from: stepId })
        follow(executionId)
      } catch (thrown) {
        failed(thrown)
      }
    },
    async letGo(how, breakpoints) {
      if (run.value === null) return
      // The canvas may have nodes by now that the execution does not have: it refuses break points there.
      const nodes = execution.value?.document.nodes
      const known = breakpoints.filter((id) => nodes === undefined || nodes.some((node) => node.id === id))
      try {
        await api.executions.control(run.value.executionId, { action: how, breakpoints: known })
        feed?.refresh()
      } catch (thrown) {
        failed(thrown)
      }
    },
    open: (executionId) => follow(executionId, true),
    clear() {
      feed?.stop()
      run.value = null
      execution.value = null
    },
  }
}
