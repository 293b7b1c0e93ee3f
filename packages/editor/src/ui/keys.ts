const MAC_NAMES: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Plus: '+',
}
const OTHER_NAMES: Readonly<Record<string, string>> = {
  Mod: 'Ctrl',
  Enter: '↵',
  Escape: 'Esc',
  Delete: 'Del',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Plus: '+',
}

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform)

/** What stands on the keys of this machine: `Mod+K` gives `Ctrl`, `K`. */
export function shownKeys(keys: string): readonly string[] {
  const names = isMac() ? MAC_NAMES : OTHER_NAMES
  return keys.split('+').map((key) => names[key] ?? key)
}

/** Whether a key event is the shortcut (`Mod+Shift+Z`, `?`, `Escape`). */
export function matchesKeys(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+')
  const key = parts[parts.length - 1] ?? ''
  const has = (name: string): boolean => parts.slice(0, -1).includes(name)
  if ((isMac() ? event.metaKey : event.ctrlKey) !== has('Mod') || event.altKey !== has('Alt')) return false
  // `?` and the like need Shift on most keyboards without being "Shift+?".
  if (key.length > 1 || /[a-z]/i.test(key)) if (event.shiftKey !== has('Shift')) return false
  // With Alt, a Mac types another letter; the key itself is what is meant.
  if (has('Alt') && /^[a-z]$/i.test(key)) return event.code === `Key${key.toUpperCase()}`
  return event.key.toLowerCase() === key.toLowerCase()
}

/** Whether the event comes from something that takes text, where plain-letter shortcuts must not act. */
export function isTyping(event: Event): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable || target.matches('input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [role=textbox]')
  )
}
