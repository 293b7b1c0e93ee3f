/**
 * Ends the press that a drag goes on with, for whoever follows it: Vue Flow's drags cannot be told to stop. The button is still down, so
 * what comes of letting it go is kept from everybody.
 */
export function endPress(): void {
  swallowClick()
  document.dispatchEvent(new MouseEvent('mouseup', { bubbles: true, view: window }))
}

/** Keeps the click from everybody that comes of letting the button go. */
export function swallowClick(): void {
  const swallow = (event: Event): void => event.stopPropagation()
  addEventListener('click', swallow, true)
  const released = (): void => void setTimeout(() => removeEventListener('click', swallow, true))
  addEventListener('pointerup', released, { capture: true, once: true })
}
