import type { MessageKey } from '@/i18n/t.ts'
import { TOAST_KEYS } from '@/ui/toasts.ts'

/** One line of the shortcut sheet. Keys as in `ui/keys.ts`; several sets are alternatives. */
export interface Shortcut {
  readonly label: MessageKey
  readonly keys: readonly string[]
  /** What the pointer does meanwhile. */
  readonly pointer?: MessageKey
}

export interface ShortcutGroup {
  readonly title: MessageKey
  readonly shortcuts: readonly Shortcut[]
}

/** Every shortcut of the workflow editor; the sheet shows this list and a test holds the bound keys to it. */
export const SHORTCUTS: readonly ShortcutGroup[] = Object.freeze([
  {
    title: 'command.group-node',
    shortcuts: [
      { label: 'command.add-node', keys: ['/', 'N'] },
      { label: 'command.open-settings', keys: ['Enter'] },
      { label: 'command.rename', keys: ['F2'] },
      { label: 'command.connect', keys: ['C'] },
      { label: 'command.disable', keys: ['D'] },
      { label: 'command.replace', keys: ['R'] },
      { label: 'command.connections', keys: ['Shift+C'] },
      { label: 'command.extract', keys: ['Shift+E'] },
      { label: 'command.walk', keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] },
      { label: 'command.nudge', keys: ['Shift+ArrowLeft'] },
      { label: 'command.earlier', keys: ['Alt+ArrowUp'] },
      { label: 'command.later', keys: ['Alt+ArrowDown'] },
      { label: 'command.beside', keys: ['M'] },
    ],
  },
  {
    title: 'command.group-edit',
    shortcuts: [
      { label: 'command.undo', keys: ['Mod+Z'] },
      { label: 'command.redo', keys: ['Mod+Shift+Z', 'Mod+Y'] },
      { label: 'command.copy', keys: ['Mod+C'] },
      { label: 'command.cut', keys: ['Mod+X'] },
      { label: 'command.paste', keys: ['Mod+V'] },
      { label: 'command.duplicate', keys: ['Mod+D'] },
      { label: 'command.drag-copy', keys: ['Alt'], pointer: 'command.drag' },
      { label: 'command.drag-back', keys: ['Escape'], pointer: 'command.drag' },
      { label: 'command.select-all', keys: ['Mod+A'] },
      { label: 'command.delete', keys: ['Delete', 'Backspace'] },
      { label: 'command.escape', keys: ['Escape'] },
    ],
  },
  {
    title: 'command.group-run',
    shortcuts: [
      { label: 'command.run', keys: ['Mod+Enter'] },
      { label: 'trial.run-node', keys: ['Shift+Enter'] },
      { label: 'trial.run-to', keys: ['Mod+Shift+Enter'] },
      { label: 'trial.breakpoint', keys: ['B'] },
      { label: 'trial.continue', keys: ['F8'] },
      { label: 'trial.step', keys: ['F10'] },
      { label: 'pin.output', keys: ['P'] },
      { label: 'command.save-version', keys: ['Mod+S'] },
      { label: 'palette.title', keys: ['Mod+K'] },
      { label: 'command.messages', keys: [TOAST_KEYS] },
      { label: 'command.shortcuts', keys: ['?'] },
    ],
  },
  {
    title: 'command.group-arrange',
    shortcuts: [
      { label: 'command.align-across', keys: ['Alt+A', 'Alt+H', 'Alt+D'] },
      { label: 'command.align-down', keys: ['Alt+W', 'Alt+V', 'Alt+S'] },
      { label: 'command.distribute', keys: ['Alt+Shift+H', 'Alt+Shift+V'] },
      { label: 'canvas.tidy', keys: ['Shift+T'] },
      { label: 'command.tidy-down', keys: ['Alt+Shift+T'] },
    ],
  },
  {
    title: 'command.group-note',
    shortcuts: [
      { label: 'command.add-note', keys: ['Shift+N'] },
      { label: 'command.frame', keys: ['G'] },
      { label: 'command.fold', keys: ['Shift+G'] },
      { label: 'command.edit-note', keys: ['Enter'] },
      { label: 'command.resize-note', keys: ['Alt+Shift+ArrowRight'] },
    ],
  },
  {
    title: 'command.group-view',
    shortcuts: [
      { label: 'outline.toggle', keys: ['O'] },
      { label: 'command.find', keys: ['Mod+F'] },
      { label: 'canvas.fit', keys: ['1'] },
      { label: 'command.fit-selection', keys: ['2'] },
      { label: 'canvas.zoom-100', keys: ['0'] },
      { label: 'canvas.zoom-in', keys: ['Plus'] },
      { label: 'canvas.zoom-out', keys: ['-'] },
      { label: 'command.marquee', keys: ['Shift'], pointer: 'command.drag' },
      { label: 'command.zoom', keys: ['Mod'], pointer: 'command.wheel' },
      { label: 'command.pan', keys: ['Space'], pointer: 'command.drag' },
      { label: 'command.pan-wheel', keys: [], pointer: 'command.wheel' },
      { label: 'command.pan-across', keys: ['Shift'], pointer: 'command.wheel' },
    ],
  },
  {
    title: 'command.group-outline',
    shortcuts: [
      { label: 'command.fold-row', keys: ['ArrowLeft', 'ArrowRight'] },
      { label: 'command.select-row', keys: ['Space'] },
      { label: 'command.select-range', keys: ['Shift+Space'] },
      { label: 'outline.insert', keys: ['Plus'] },
      { label: 'command.reroute', keys: ['C'] },
      { label: 'outline.remove-edge', keys: ['Delete'] },
    ],
  },
])
