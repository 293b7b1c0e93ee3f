import type { MenuAction, MenuEntry } from '@/ui/menu-entry.ts'
import type { OutlineRow } from './outline-rows.ts'
import { rowActions, type RowAction, type RowVerbs } from './row-actions.ts'
import type { RowContext } from './use-row-context.ts'
import type { RowKeyAction } from './use-row-keys.ts'

/** The part of a workflow that a menu is about. */
export interface MenuPart {
  readonly kind: 'node' | 'note'
  readonly id: string
}

export interface RowActsOptions {
  readonly context: () => RowContext
  readonly verbs: RowVerbs
  readonly canEdit: () => boolean
  /** What the page adds to the menu of a node or note. */
  readonly menuOf: (part: MenuPart) => readonly MenuEntry[]
  readonly elementOf: (key: string) => HTMLElement | undefined
  open(nodeId: string): void
  rename(nodeId: string): void
  setOpen(key: string, open: boolean): void
}

export interface RowActs {
  /** The buttons of a row. */
  actionsOf(row: OutlineRow): readonly RowAction[]
  /** Its menu: what its buttons do, and what the page offers besides. */
  entriesOf(row: OutlineRow): readonly MenuEntry[]
  /** What a key means in a row; says whether it means something. */
  act(row: OutlineRow, action: RowKeyAction): boolean
}

/** Which of a row's actions a key stands for: the first of these that it has. */
const ACTION_IDS: Readonly<Record<RowKeyAction, readonly string[]>> = {
  open: ['jump', 'add', 'edit'],
  rename: ['edit'],
  add: ['insert', 'add'],
  connect: ['reroute', 'connect'],
  delete: ['remove'],
}

/** What can be done with a row, by button, by menu and by key alike. */
export function useRowActs(options: RowActsOptions): RowActs {
  const { elementOf, canEdit } = options
  const actionsOf = (row: OutlineRow): readonly RowAction[] => rowActions(row, options.context(), options.verbs, canEdit())

  function carryOut(row: OutlineRow, action: RowAction | undefined): void {
    const element = elementOf(row.key)
    if (action !== undefined && element !== undefined) action.run(element)
  }
  const entryOf = (row: OutlineRow, action: RowAction): MenuAction => ({
    ...{ label: action.label, icon: action.icon, danger: action.danger ?? false },
    ...(action.keys === undefined ? {} : { keys: action.keys }),
    run: () => carryOut(row, action),
  })
  /** What a row does by itself. `undefined`: it has an action for it, or none. */
  function ofItself({ key, isOpen, subject }: OutlineRow, action: RowKeyAction): boolean | undefined {
    switch (subject.kind) {
      case 'section':
        if (action === 'open') options.setOpen(key, isOpen !== true)
        return true
      case 'node':
        if (action === 'open') options.open(subject.id)
        else if (action === 'rename' && canEdit()) options.rename(subject.id)
        // The page's own keys act on what is selected.
        return action === 'add' ? undefined : action === 'open' || action === 'rename'
      case 'note':
        return action === 'delete' || action === 'connect' ? false : undefined
      // The node of a connection is selected, but never what is meant: a key that says nothing here ends here.
      case 'edge':
      case 'port':
        return undefined
      default:
        return subject satisfies never
    }
  }

  return {
    actionsOf,
    entriesOf(row) {
      const own = actionsOf(row).map((action) => entryOf(row, action))
      const part = partOf(row)
      const more = part === undefined ? [] : options.menuOf(part)
      return own.length > 0 && more.length > 0 ? [...own, { kind: 'separator' }, ...more] : [...own, ...more]
    },
    act(row, action) {
      const done = ofItself(row, action)
      if (done !== undefined) return done
      carryOut(
        row,
        actionsOf(row).find(({ id }) => ACTION_IDS[action].includes(id)),
      )
      return true
    },
  }
}

function partOf({ subject }: OutlineRow): MenuPart | undefined {
  if (subject.kind === 'node') return { kind: 'node', id: subject.id }
  return subject.kind === 'note' ? { kind: 'note', id: subject.note.id } : undefined
}
