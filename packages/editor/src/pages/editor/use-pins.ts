import type { Packet } from '@millrace/api'
import type { WorkflowNode } from '@millrace/workflow'
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { asApiError } from '@/api/as-api-error.ts'
import type { ItemSource, ShownItem } from '@/data/item-rows.ts'
import { placed } from '@/data/item-rows.ts'
import { setPinned, type PinnedItems } from '@/document/commands/set-pinned.ts'
import { portsOfNode } from '@/document/node-ports.ts'
import { pinnable, pinnedPort, withFilesOf, MOST_PINNED, type PinnedPart } from '@/document/pinned.ts'
import { t } from '@/i18n/t.ts'
import { useToasts, type ToastInit } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'
import type { PinnedAt } from './use-node-data.ts'

export interface Pins {
  /** What is pinned at the node. */
  readonly items: ComputedRef<PinnedItems | undefined>
  /** The same, to be shown. */
  readonly packet: ComputedRef<Packet | null>
  /** Port that pinned data comes out of. */
  readonly port: ComputedRef<string>
  /** It is being read in order to be pinned. */
  readonly busy: ShallowRef<boolean>
  /** Pins what a packet holds; what it does not bring is read. */
  pin(packet: Packet, source: ItemSource | undefined): Promise<void>
  set(items: PinnedItems): void
  unpin(): void
}

/** Data that is pinned at a node: what it gives when the workflow is tried out, in place of running. */
export function usePins(session: EditorSession, node: () => WorkflowNode): Pins {
  const toasts = useToasts()
  const busy = shallowRef(false)
  const items = computed(() => {
    void session.revision.value
    return session.store.head.pinned?.[node().id]
  })
  const port = computed(() => {
    void session.revision.value
    const { type, typeVersion } = node()
    return pinnedPort(session.catalog.find(type, typeVersion), portsOfNode(session.store, session.catalog, node()))
  })
  return {
    items,
    port,
    busy,
    packet: computed(() => {
      const pinned = items.value
      return pinned === undefined ? null : { port: port.value, total: pinned.length, offset: 0, items: [...pinned] }
    }),
    async pin(packet, source) {
      if (busy.value) return
      busy.value = true
      const { id } = node()
      try {
        const part = pinnable(await allOf(packet, source))
        if (session.run(setPinned(id, part.items))) toasts.show(pinnedToast(part))
      } catch (thrown) {
        toasts.show({ tone: 'danger', text: asApiError(thrown).detail })
      } finally {
        busy.value = false
      }
    },
    set(next) {
      const { items: kept, lostFiles } = withFilesOf(next, items.value)
      if (session.run(setPinned(node().id, kept)) && lostFiles) toasts.show({ text: t('pin.lost-files') })
    },
    unpin: () => void session.run(setPinned(node().id, null)),
  }
}

/** Tells what was pinned, and what was not. */
export function pinnedToast({ items, cut, withoutFiles }: PinnedPart): ToastInit {
  const left = [
    ...(cut === undefined ? [] : [t(`pin.cut-${cut}`, { count: items.length })]),
    ...(withoutFiles ? [t('pin.without-files')] : []),
  ]
  return { text: t('pin.done', { count: items.length }), detail: left.join(' ') || undefined }
}

/** What is pinned in a document, by node and port. */
export function pinnedIn(session: EditorSession): PinnedAt {
  return (nodeId, port) => {
    void session.revision.value
    const node = session.store.nodes.get(nodeId)
    const items = session.store.head.pinned?.[nodeId]
    if (node === undefined || items === undefined) return undefined
    const type = session.catalog.find(node.type, node.typeVersion)
    return pinnedPort(type, portsOfNode(session.store, session.catalog, node)) === port ? [...items] : undefined
  }
}

/** The items of a packet from its first on, as far as they can be pinned. */
export async function allOf(packet: Packet, source: ItemSource | undefined): Promise<readonly ShownItem[]> {
  const read: ShownItem[] = packet.offset === 0 ? placed(packet) : []
  while (source !== undefined && read.length < Math.min(packet.total, MOST_PINNED + 1)) {
    const page = placed(await source.page(read.length))
    if (page.length === 0) break
    read.push(...page)
  }
  return read
}
