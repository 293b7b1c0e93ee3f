import { computed, nextTick, type ComputedRef } from 'vue'
import { readPasted } from '@/document/clipboard.ts'
import { startFrom } from '@/document/commands/start-from.ts'
import { notesOf } from '@/document/notes.ts'
import { exampleText, type ExampleName } from '@/examples/examples.ts'
import { label } from '@/i18n/label.ts'
import { t } from '@/i18n/t.ts'
import { useToasts } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'
import { renameReferences } from './language.ts'

export interface Examples {
  /** Nothing was done yet: there is no node, or only the trigger that a new workflow has. */
  readonly isOffered: ComputedRef<boolean>
  /** Puts an example on the canvas, in the place of that trigger, as one step. */
  take(name: ExampleName): Promise<void>
}

/** Ready workflows to begin with. */
export function useExamples(session: EditorSession): Examples {
  const toasts = useToasts()
  const { store, catalog } = session
  /** It gives nothing away that somebody made: as the catalogue describes it, without a setting, and with nothing beside it. */
  function isUntouched(): boolean {
    const [only, ...others] = store.nodes.values()
    if (only === undefined) return true
    const { id, name, type, typeVersion, position: _, config, ...options } = only
    const described = catalog.find(type, typeVersion)
    const isFresh = described?.trigger?.kind === 'manual' && name === described.title && Object.keys({ ...config, ...options }).length === 0
    return isFresh && others.length === 0 && store.head.pinned?.[id] === undefined
  }
  const isOffered = computed(() => {
    void session.revision.value
    return !session.readOnly && notesOf(store).length === 0 && isUntouched()
  })
  return {
    isOffered,
    async take(name) {
      const text = await exampleText(name).catch(() => undefined) // a part of the page that is loaded now: there may be no connection
      if (text === undefined) return toasts.show({ tone: 'danger', text: t('empty.example-failed') })
      const pasted = readPasted(text)
      if (pasted.kind === 'foreign' || !isOffered.value) return // somebody began in the meantime
      const { command, nodeIds } = startFrom(pasted.fragment, {
        label: label('done.example', { name: t(`example.${name}`) }),
        instead: [...store.nodes.keys()],
        ids: session.ids,
        renameReferences,
      })
      if (!session.run(command)) return
      await nextTick()
      const [first] = nodeIds
      if (first !== undefined) requestAnimationFrame(() => session.canvas.value?.begin(first))
    },
  }
}
