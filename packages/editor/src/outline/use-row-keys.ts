import type { Sticky } from '@millrace/workflow'
import type { OutlineRow } from './outline-rows.ts'

export interface RowKeysOptions {
  readonly rows: () => readonly OutlineRow[]
  /** Place of the row that has the keyboard. */
  readonly active: () => number
  /** Rows that are seen at once. */
  readonly page: () => number
  /** Gives a row the keyboard. `moving`: the key is held down. `alone`: the selection stays as it is. */
  go(index: number, how: { readonly moving: boolean; readonly alone: boolean }): void
  setOpen(key: string, open: boolean): void
  toggle(row: OutlineRow): void
  upTo(row: OutlineRow): void
  /** Enter, F2, +, C and Delete mean something of their own in each kind of row. Says whether they did. */
  act(row: OutlineRow, action: RowKeyAction): boolean
  /** An arrow key that makes a note wider, narrower, higher or lower. */
  resize(note: Sticky, key: string): void
}

export type RowKeyAction = 'open' | 'rename' | 'add' | 'connect' | 'delete'

const ACTIONS: Readonly<Record<string, RowKeyAction>> = {
  Enter: 'open',
  F2: 'rename',
  '+': 'add',
  c: 'connect',
  C: 'connect',
  Delete: 'delete',
  Backspace: 'delete',
}

/** The keyboard of the outline's rows. What means nothing here goes on to the page. */
export function useRowKeys(options: RowKeysOptions): (event: KeyboardEvent) => void {
  const rowAt = (index: number): OutlineRow | undefined => options.rows()[index]

  function placeOf(key: string): number | undefined {
    const at = options.active()
    switch (key) {
      case 'ArrowDown':
        return at + 1
      case 'ArrowUp':
        return at - 1
      case 'PageDown':
        return at + options.page()
      case 'PageUp':
        return at - options.page()
      case 'Home':
        return 0
      case 'End':
        return options.rows().length - 1
      default:
        return undefined
    }
  }
  function walk(event: KeyboardEvent): boolean {
    const wanted = placeOf(event.key)
    if (wanted === undefined || event.shiftKey || event.altKey) return false
    const index = Math.max(0, Math.min(options.rows().length - 1, wanted))
    options.go(index, { moving: event.repeat, alone: event.ctrlKey || event.metaKey })
    return true
  }
  /** Right opens, or goes in; left closes, or goes out. A row without anything beneath it has its buttons there. */
  function fold(event: KeyboardEvent, row: OutlineRow): boolean {
    if (event.key === 'ArrowRight') {
      if (row.isOpen === false) options.setOpen(row.key, true)
      else if (row.isOpen === true) options.go(options.active() + 1, { moving: false, alone: false })
      else focusButton(event.target as HTMLElement, 1)
      return true
    }
    if (event.key !== 'ArrowLeft') return false
    if (row.isOpen === true) options.setOpen(row.key, false)
    else {
      const rows = options.rows()
      const above = rows.findLastIndex((one, index) => index < options.active() && one.level < row.level)
      if (above >= 0) options.go(above, { moving: false, alone: false })
    }
    return true
  }
  function choose(event: KeyboardEvent, row: OutlineRow): boolean {
    if (event.key !== ' ') return false
    if (event.shiftKey) options.upTo(row)
    else if (row.subject.kind === 'section') options.setOpen(row.key, row.isOpen !== true)
    else options.toggle(row)
    return true
  }
  function resize(event: KeyboardEvent, { subject }: OutlineRow): boolean {
    if (subject.kind !== 'note' || !event.altKey || !event.shiftKey || !event.key.startsWith('Arrow')) return false
    options.resize(subject.note, event.key)
    return true
  }
  function onRow(event: KeyboardEvent, row: OutlineRow): boolean {
    if (walk(event) || choose(event, row) || resize(event, row)) return true
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
    if (isPlain && !event.shiftKey && fold(event, row)) return true
    const action = ACTIONS[event.key]
    return isPlain && action !== undefined && (!event.shiftKey || action === 'add') && options.act(row, action)
  }
  function onButton(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      focusButton(event.target as HTMLElement, event.key === 'ArrowRight' ? 1 : -1)
      return true
    }
    return (event.key === 'ArrowDown' || event.key === 'ArrowUp') && walk(event)
  }

  return (event) => {
    const target = event.target as HTMLElement
    const row = rowAt(options.active())
    if (row === undefined || target.matches('input, textarea') || target.closest('[data-row]') === null) return
    const isTaken = target.matches('[data-row]') ? onRow(event, row) : onButton(event)
    if (!isTaken) return
    event.preventDefault()
    event.stopPropagation()
  }
}

/** The next button of the row; before the first one stands the row itself. */
function focusButton(from: HTMLElement, step: 1 | -1): void {
  const row = from.closest<HTMLElement>('[data-row]')
  if (row === null) return
  const stops = [row, ...row.querySelectorAll<HTMLElement>('button[data-row-action]')]
  const index = Math.max(0, stops.indexOf(from))
  stops[Math.max(0, Math.min(stops.length - 1, index + step))]?.focus()
}
