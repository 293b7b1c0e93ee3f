/** A card is measured within a frame or two; what is not there by then never comes. */
const MOST_FRAMES = 20

const nextFrame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()))

/**
 * Gives an element the keyboard as soon as it can have it: Vue Flow hides a card that was just mounted until it has been measured, and
 * what is hidden takes no focus. Stops when it is no longer wanted.
 */
export async function focusWhenShown(find: () => HTMLElement | null | undefined, isWanted: () => boolean): Promise<void> {
  for (let frame = 0; frame < MOST_FRAMES && isWanted(); frame += 1) {
    const element = find()
    element?.focus({ preventScroll: true })
    if (element && document.activeElement === element) return
    await nextFrame()
  }
}
