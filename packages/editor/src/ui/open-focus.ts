const STOPS = 'input:not([type=hidden]), select, textarea, button, a[href], [tabindex]'
/** On the button that closes what it stands in. */
export const CLOSES = { 'data-closes': '' } as const

const isStop = (element: HTMLElement): boolean =>
  element.tabIndex >= 0 && !element.matches(':disabled') && element.closest('[data-closes], [inert], [hidden]') === null

/**
 * What has just opened takes the keyboard as a whole: it is read out from its name on, no button in it wears a ring that nobody asked
 * for, and the screen keyboard of a phone stays down.
 */
export function focusWhole(event: Event): void {
  event.preventDefault()
  if (event.target instanceof HTMLElement) event.target.focus({ preventScroll: true })
}

/** The keyboard starts at the first thing to choose or to fill in, not at the way out; with a finger, at the whole. */
export function focusFirstChoice(event: Event): void {
  focusWhole(event)
  if (!(event.target instanceof HTMLElement) || matchMedia('(pointer: coarse)').matches) return
  // What cannot be seen does not take the focus; then the next one is tried.
  for (const stop of event.target.querySelectorAll<HTMLElement>(STOPS)) {
    if (!isStop(stop)) continue
    stop.focus()
    if (stop.contains(document.activeElement)) return
  }
}

/** Where the keyboard goes when a dialog closes: to what opened it; when that is gone, into the group that it stood in. */
export function wayBack() {
  let path: readonly Element[] = []
  return {
    /** Before the dialog takes the keyboard. */
    remember(): void {
      const from = document.activeElement
      path = from === null || from === document.body ? [] : ancestorsOf(from)
    },
    back(event: Event): void {
      const [from, ...groups] = path
      if (from === undefined || from.isConnected) return
      event.preventDefault()
      const group = groups.find((one) => one.isConnected)
      const stops = [...(group?.querySelectorAll<HTMLElement>(STOPS) ?? [])].filter(isStop)
      stops.find((stop) => (stop.focus(), stop.contains(document.activeElement)))
    },
  }
}

function ancestorsOf(element: Element): Element[] {
  const path: Element[] = []
  for (let one: Element | null = element; one !== null; one = one.parentElement) path.push(one)
  return path
}
