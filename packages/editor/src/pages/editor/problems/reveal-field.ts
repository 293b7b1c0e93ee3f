import { nextTick } from 'vue'
import type { TextSpan } from '@/forms/code/text-span.ts'

/** Time in which the form of a node that was just selected stands there. */
const TRIES = 30
const TEXT_EDITOR = '[data-text-editor]'

/**
 * Brings the field of a problem into view and puts the focus there; of one that is not shown, the nearest around it. In a text editor the
 * place that the problem is about is chosen.
 */
export async function revealField(path: string, span?: TextSpan): Promise<void> {
  const pointer = /^\/nodes\/\d+\/config(\/.+)$/.exec(path)?.[1]
  if (pointer === undefined) return
  for (let left = TRIES; left > 0; left--) {
    await nextTick()
    await new Promise(requestAnimationFrame)
    const field = nearest(pointer)
    // A text editor is loaded with the first one that is shown.
    if (field === undefined || (span !== undefined && left > 1 && field.querySelector(TEXT_EDITOR) === null)) continue
    field.scrollIntoView({ block: 'center' })
    const editor = span === undefined ? null : field.querySelector(TEXT_EDITOR)
    if (editor !== null) return void editor.dispatchEvent(new CustomEvent<TextSpan>('reveal', { detail: span }))
    field.querySelector<HTMLElement>('input, textarea, [contenteditable="true"], [role=combobox], button')?.focus({ preventScroll: true })
    return
  }
}

function nearest(pointer: string): HTMLElement | undefined {
  const fields = new Map(
    [...document.querySelectorAll<HTMLElement>('[data-inspector] [data-pointer]')].map((one) => [one.dataset['pointer'], one]),
  )
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = fields.get(at)
    if (found !== undefined) return found
  }
  return undefined
}
