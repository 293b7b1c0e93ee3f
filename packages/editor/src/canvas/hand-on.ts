import { nextTick } from 'vue'

/** A menu is gone within these. */
const MOST_FRAMES = 24

const nextFrame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()))

/**
 * To be called when the document has changed, before it is drawn: when what has the keyboard goes away with the change, `take` hands it
 * on. Also when that is a menu, which closes a little later and gives the keyboard back to something that is no more. Without it the
 * keyboard would fall to the page, and whoever uses it would begin from its top.
 */
export function handOnKeyboard(root: HTMLElement | null, take: () => void): void {
  const at = document.activeElement
  if (at === null || (root?.contains(at) !== true && at.closest('[role=menu]') === null)) return
  void watchFor(take)
}

async function watchFor(take: () => void): Promise<void> {
  await nextTick()
  for (let frame = 0; frame < MOST_FRAMES; frame += 1) {
    if (document.activeElement === document.body || document.activeElement === null) return take()
    await nextFrame()
  }
}
