import IconBottom from '~icons/lucide/align-end-horizontal'
import IconCentre from '~icons/lucide/align-center-vertical'
import IconConnections from '~icons/lucide/waypoints'
import IconAcross from '~icons/lucide/align-horizontal-distribute-center'
import IconDown from '~icons/lucide/align-vertical-distribute-center'
import IconExtract from '~icons/lucide/package'
import IconFile from '~icons/lucide/file-json-2'
import IconFold from '~icons/lucide/fold-vertical'
import IconFind from '~icons/lucide/search'
import IconFit from '~icons/lucide/scan'
import IconFrame from '~icons/lucide/frame'
import IconLeft from '~icons/lucide/align-start-vertical'
import IconMiddle from '~icons/lucide/align-center-horizontal'
import IconNote from '~icons/lucide/sticky-note'
import IconReplace from '~icons/lucide/replace'
import IconRight from '~icons/lucide/align-end-vertical'
import IconTidy from '~icons/lucide/layout-dashboard'
import IconTop from '~icons/lucide/align-start-horizontal'
import type { Component } from 'vue'
import type { WorkflowView } from '@/canvas/canvas-handle.ts'
import type { Axis, Side } from '@/document/align.ts'
import type { Direction } from '@/document/direction.ts'
import { NOTE_COLOURS, type NoteColour } from '@/document/notes.ts'
import { t, type PlainKey } from '@/i18n/t.ts'
import type { Command } from '@/shell/commands.ts'
import type { MenuEntry } from '@/ui/menu-entry.ts'

/** What can be done to a workflow's picture and its parts, besides what every editor can. */
export interface CanvasVerbs {
  addNote(): void
  frame(): void
  /** Folds or unfolds the selected frames. */
  fold(): void
  editNote(): void
  colour(colour: NoteColour): void
  align(side: Side): void
  distribute(axis: Axis): void
  tidyDown(): void
  /** Turns the handles of all cards. */
  handles(direction: Direction): void
  insertFile(): void
  find(): void
  replace(): void
  extract(): void
  connections(): void
}

export interface CanvasSituation {
  readonly readOnly: boolean
  /** Selected nodes, and notes. */
  readonly selected: number
  readonly notes: number
  /** Which way the workflow runs. */
  readonly direction: Direction
}

export interface Arrangement {
  readonly id: string
  readonly label: PlainKey
  readonly icon: Component
  readonly keys: string
  /** Fewer parts than these cannot be arranged so. */
  readonly least: number
  run(verbs: Pick<CanvasVerbs, 'align' | 'distribute'>): void
}

const alignment = (side: Side, label: PlainKey, icon: Component, keys: string): Arrangement => ({
  ...{ id: side, label, icon, keys, least: 2 },
  run: (verbs) => verbs.align(side),
})

/** The bar over a selection shows these, the palette lists them, keys do them. */
export const ARRANGEMENTS: readonly Arrangement[] = [
  alignment('left', 'arrange.left', IconLeft, 'Alt+A'),
  alignment('centre', 'arrange.centre', IconCentre, 'Alt+H'),
  alignment('right', 'arrange.right', IconRight, 'Alt+D'),
  alignment('top', 'arrange.top', IconTop, 'Alt+W'),
  alignment('middle', 'arrange.middle', IconMiddle, 'Alt+V'),
  alignment('bottom', 'arrange.bottom', IconBottom, 'Alt+S'),
  ...([
    { id: 'across', label: 'arrange.across', icon: IconAcross, keys: 'Alt+Shift+H', least: 3, run: (verbs) => verbs.distribute('across') },
    { id: 'down', label: 'arrange.down', icon: IconDown, keys: 'Alt+Shift+V', least: 3, run: (verbs) => verbs.distribute('down') },
  ] satisfies Arrangement[]),
]

export function canvasCommands(verbs: CanvasVerbs, situation: CanvasSituation, canvas: WorkflowView | null): Command[] {
  const { selected, notes, readOnly } = situation
  const [node, note] = [t('command.group-node'), t('command.group-note')]
  const [arrange, view] = [t('command.group-arrange'), t('command.group-view')]
  const one = { group: node, disabled: selected !== 1 }
  const editing: Command[] = [
    { id: 'canvas.replace', title: t('command.replace'), icon: IconReplace, keys: 'R', ...one, run: verbs.replace },
    { id: 'canvas.connections', title: t('command.connections'), icon: IconConnections, keys: 'Shift+C', ...one, run: verbs.connections },
    {
      id: 'canvas.extract',
      title: t('command.extract'),
      group: node,
      icon: IconExtract,
      keys: 'Shift+E',
      disabled: selected === 0,
      run: verbs.extract,
    },
    {
      id: 'canvas.note',
      title: t('command.add-note'),
      group: note,
      icon: IconNote,
      keys: 'Shift+N',
      words: 'sticky comment',
      run: verbs.addNote,
    },
    {
      id: 'canvas.frame',
      title: t('command.frame'),
      group: note,
      icon: IconFrame,
      keys: 'G',
      words: 'group',
      disabled: selected + notes === 0,
      run: verbs.frame,
    },
    {
      id: 'canvas.fold',
      title: t('command.fold'),
      group: note,
      icon: IconFold,
      keys: 'Shift+G',
      words: 'collapse expand group',
      disabled: notes === 0,
      run: verbs.fold,
    },
    { id: 'canvas.edit-note', title: t('command.edit-note'), group: note, disabled: notes !== 1, run: verbs.editNote },
    ...NOTE_COLOURS.map((colour) => ({
      id: `canvas.colour-${colour}`,
      title: t('command.colour', { colour: t(`note.colour-${colour}`) }),
      group: note,
      disabled: notes === 0,
      run: () => verbs.colour(colour),
    })),
    ...ARRANGEMENTS.map(({ id, label, icon, keys, least, run }) => ({
      id: `canvas.${id}`,
      title: t(label),
      group: arrange,
      ...{ icon, keys, disabled: selected + notes < least },
      run: () => run(verbs),
    })),
    { id: 'canvas.tidy-down', title: t('command.tidy-down'), group: arrange, icon: IconTidy, keys: 'Alt+Shift+T', run: verbs.tidyDown },
    ...(['right', 'down'] as const).map((direction) => ({
      id: `canvas.handles-${direction}`,
      title: t(`command.handles-${direction}`),
      group: arrange,
      words: 'direction vertical horizontal ports',
      disabled: situation.direction === direction,
      run: () => verbs.handles(direction),
    })),
    {
      id: 'canvas.insert-file',
      title: t('command.insert-file'),
      group: arrange,
      icon: IconFile,
      words: 'import json',
      run: verbs.insertFile,
    },
  ]
  return [
    ...(readOnly ? [] : editing),
    { id: 'canvas.find', title: t('command.find'), group: view, icon: IconFind, keys: 'Mod+F', run: verbs.find },
    {
      id: 'canvas.fit-selection',
      title: t('command.fit-selection'),
      group: view,
      icon: IconFit,
      keys: '2',
      disabled: selected + notes === 0,
      run: () => canvas?.fitSelection(),
    },
  ]
}

/** Entries of the menu of selected nodes. */
export const partsMenu = (verbs: CanvasVerbs, { selected }: CanvasSituation): MenuEntry[] => [
  { label: t('command.replace'), icon: IconReplace, keys: 'R', disabled: selected !== 1, run: verbs.replace },
  { label: t('command.connections'), icon: IconConnections, keys: 'Shift+C', disabled: selected !== 1, run: verbs.connections },
  { label: t('command.frame-short'), icon: IconFrame, keys: 'G', run: verbs.frame },
  { label: t('command.extract'), icon: IconExtract, keys: 'Shift+E', run: verbs.extract },
]

/** Entries of the menu of notes. */
export const colourMenu = (verbs: CanvasVerbs, isOne: boolean): MenuEntry[] => [
  { label: t('command.edit-note'), keys: 'Enter', disabled: !isOne, run: verbs.editNote },
  { label: t('command.fold'), icon: IconFold, keys: 'Shift+G', run: verbs.fold },
  { kind: 'separator' },
  ...NOTE_COLOURS.map((colour): MenuEntry => ({ label: t(`note.colour-${colour}`), run: () => verbs.colour(colour) })),
]

/** Entries of the menu of the empty canvas. */
export const canvasMenu = (verbs: CanvasVerbs): MenuEntry[] => [
  { label: t('command.add-note'), icon: IconNote, keys: 'Shift+N', run: verbs.addNote },
  { label: t('command.insert-file'), icon: IconFile, run: verbs.insertFile },
  { label: t('command.find'), icon: IconFind, keys: 'Mod+F', run: verbs.find },
]
