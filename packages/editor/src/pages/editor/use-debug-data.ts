import type { Execution } from '@millrace/api'
import { onScopeDispose } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useApi } from '@/api/api.ts'
import { asApiError } from '@/api/as-api-error.ts'
import { pinAll, setPinned } from '@/document/commands/set-pinned.ts'
import { portsOfNode } from '@/document/node-ports.ts'
import { pinnable, pinnedPort, type PinnedPart } from '@/document/pinned.ts'
import { t } from '@/i18n/t.ts'
import type { RunState } from '@/run/run-state.ts'
import { useToasts } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'
import { allOf, pinnedToast } from './use-pins.ts'
import type { Runner } from './use-run.ts'

/** The data of an execution in the editor: to be looked at, pinned, and tried nodes with. */
export function useDebugData(session: EditorSession, runner: Runner, shown: () => RunState | null) {
  const api = useApi()
  const toasts = useToasts()
  const route = useRoute()
  const router = useRouter()
  const abort = new AbortController()
  onScopeDispose(() => abort.abort())
  const failed = (thrown: unknown): void => {
    if (!abort.signal.aborted) toasts.show({ tone: 'danger', text: asApiError(thrown).detail })
  }

  /** What a node gave in an execution, out of the port that can be pinned. */
  async function givenBy(executionId: string, stepId: string, nodeId: string): Promise<PinnedPart> {
    const node = session.store.nodes.get(nodeId)
    if (node === undefined) return { items: [], withoutFiles: false }
    const port = pinnedPort(session.catalog.find(node.type, node.typeVersion), portsOfNode(session.store, session.catalog, node))
    const read = async (offset: number) => {
      const step = await api.executions.step(executionId, stepId, { query: { port, side: 'outputs', offset }, signal: abort.signal })
      return step.outputs.find((packet) => packet.port === port) ?? { port, total: 0, offset, items: [] }
    }
    return pinnable(await allOf(await read(0), { page: read }))
  }

  async function pinInput(execution: Execution): Promise<void> {
    const [first] = execution.steps
    if (first === undefined) return
    const part = await givenBy(execution.id, first.id, first.nodeId)
    if (session.run(pinAll(new Map([[first.nodeId, part.items]])))) toasts.show(pinnedToast(part))
  }

  /** `?debug=<execution>`: opens it. */
  async function openFromRoute(): Promise<void> {
    const { debug, ...query } = route.query
    if (typeof debug !== 'string' || debug === '') return
    await router.replace({ query }) // a reload does not begin it again
    await open(debug)
  }

  async function open(executionId: string): Promise<void> {
    runner.open(executionId)
    const execution = await api.executions.get(executionId, { signal: abort.signal })
    const canPin = !session.readOnly && execution.steps[0] !== undefined && session.store.nodes.has(execution.steps[0].nodeId)
    toasts.show({
      text: t('trial.opened'),
      detail: t('trial.opened-detail'),
      ...(canPin ? { action: { label: t('trial.pin-input'), run: () => void pinInput(execution).catch(failed) } } : {}),
    })
  }
  openFromRoute().catch(failed)

  return {
    /** The data of an execution on the canvas of the draft. */
    open: (executionId: string): void => void open(executionId).catch(failed),
    isPinned: (id: string): boolean => session.store.head.pinned?.[id] !== undefined,
    /** Pins what the node gave the last time, or lets pinned data go. */
    togglePin(id: string): void {
      if (session.store.head.pinned?.[id] !== undefined) return void session.run(setPinned(id, null))
      const run = shown()
      const step = run?.nodes.get(id)
      if (run === null || step?.status !== 'completed') return void toasts.show({ text: t('pin.nothing') })
      givenBy(run.executionId, step.stepId, id)
        .then((part) => {
          if (part.items.length === 0) toasts.show({ text: t('pin.nothing') })
          else if (session.run(setPinned(id, part.items))) toasts.show(pinnedToast(part))
        })
        .catch(failed)
    },
  }
}
