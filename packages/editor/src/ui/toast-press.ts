import type { PointerDownOutsideEvent } from 'reka-ui'

/** A press on a message, which lies over everything, is none beside the dialog that is open: that one stays. */
export function keepForToast(event: PointerDownOutsideEvent): void {
  const { target } = event.detail.originalEvent
  if (target instanceof Element && target.closest('[data-toast]') !== null) event.preventDefault()
}
