import { onBeforeUnmount, onMounted } from 'vue'
import { isSingleKey, useSingleKeys } from '@/stores/single-keys.ts'
import { isTyping, matchesKeys } from '@/ui/keys.ts'
import type { EditorVerbs } from './editor-commands.ts'

export interface EditorKeys extends Pick<EditorVerbs, 'undo' | 'redo' | 'duplicate' | 'remove' | 'selectAll' | 'openSettings'> {
  nudge(dx: number, dy: number): void
  zoomIn(): void
  escape(): void
  readonly readOnly: boolean
}

const NUDGES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
const OPEN_LAYER =
  '[role=dialog][data-state=open], [role=alertdialog][data-state=open], [role=menu][data-state=open], [role=listbox][data-state=open]'

/** Keys that text fields and dialogs keep for themselves: undo, delete, select all, arrows, Escape. */
export function useEditorKeys(keys: EditorKeys): void {
  const singleKeys = useSingleKeys()
  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || document.querySelector(OPEN_LAYER) !== null) return
    // From a field of the panel one press leads out of it: nobody should have to look for the way back.
    if (isTyping(event)) return void (matchesKeys(event, 'Escape') && isInInspector(event) && keys.escape())
    if (!singleKeys.isOn && isSingleKey(event)) return
    if (handle(event)) event.preventDefault()
  }
  function handle(event: KeyboardEvent): boolean {
    const act = (work: () => void): true => {
      work()
      return true
    }
    if (matchesKeys(event, 'Escape')) return act(keys.escape)
    if (matchesKeys(event, 'Mod+A')) return act(keys.selectAll)
    if (event.key === '+' || event.key === '=') return !event.ctrlKey && !event.metaKey && act(keys.zoomIn)
    const onControl = event.target instanceof Element && event.target.closest('button, a, [role=tab], [role=switch], [role=radio]') !== null
    if (matchesKeys(event, 'Enter') && !onControl) return act(keys.openSettings)
    if (keys.readOnly) return false
    if (matchesKeys(event, 'Mod+Z')) return act(keys.undo)
    if (matchesKeys(event, 'Mod+Shift+Z') || matchesKeys(event, 'Mod+Y')) return act(keys.redo)
    if (matchesKeys(event, 'Mod+D')) return act(keys.duplicate)
    if ((matchesKeys(event, 'Delete') || matchesKeys(event, 'Backspace')) && !onControl) return act(keys.remove)
    const nudge = NUDGES[event.key]
    if (nudge !== undefined && event.shiftKey && !onControl) return act(() => keys.nudge(nudge[0], nudge[1]))
    return false
  }
  const isInInspector = ({ target }: KeyboardEvent): boolean => target instanceof Element && target.closest('[data-inspector]') !== null
  onMounted(() => addEventListener('keydown', onKey))
  onBeforeUnmount(() => removeEventListener('keydown', onKey))
}
