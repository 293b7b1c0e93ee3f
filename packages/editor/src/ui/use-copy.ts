import { onScopeDispose, ref } from 'vue'

const SHOWN_MS = 1_600

/** Copies text; `copied` is true for a moment afterwards. */
export function useCopy() {
  const copied = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  async function copy(text: string): Promise<void> {
    if (!(await writeClipboard(text))) return
    copied.value = true
    clearTimeout(timer)
    timer = setTimeout(() => (copied.value = false), SHOWN_MS)
  }
  return { copied, copy }
}

/** The clipboard API exists only on https and localhost; a selected text field works everywhere. */
async function writeClipboard(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text)
    return true
  }
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}
