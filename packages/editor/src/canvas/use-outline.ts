import { computed, type ComputedRef, type Ref } from 'vue'
import { t } from '@/i18n/t.ts'
import { stepWord } from '@/run/step-words.ts'
import type { CanvasContext } from './canvas-registry.ts'
import type { CanvasSource } from './flow-sync.ts'
import { readingOrder } from './focus-walk.ts'
import type { OutlineEntry } from './OutlineList.vue'

/** The workflow as a list, in the order in which it is read. `revision` changes with the document and the execution. */
export function useOutline(
  source: () => CanvasSource,
  { facts, runs }: Pick<CanvasContext, 'facts' | 'runs'>,
  revision: Readonly<Ref<number>>,
): ComputedRef<OutlineEntry[]> {
  return computed(() => {
    void revision.value
    const next = new Map<string, string[]>()
    for (const { from, to } of source().edges.values()) {
      const name = source().nodes.get(to.node)?.name
      if (name === undefined) continue
      const names = next.get(from.node)
      if (names === undefined) next.set(from.node, [name])
      else names.push(name)
    }
    return readingOrder(source()).map((id) => {
      const status = runs.at(id).value?.status
      const node = facts.at(id).value
      const parts = [node?.name, node && t(`kind.${node.kind}`), status && stepWord(status)]
      return { id, text: parts.filter(Boolean).join(', '), next: next.get(id) ?? [] }
    })
  })
}
