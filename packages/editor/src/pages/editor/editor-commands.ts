import IconConnect from '~icons/lucide/cable'
import IconCopy from '~icons/lucide/copy'
import IconCut from '~icons/lucide/scissors'
import IconDuplicate from '~icons/lucide/copy-plus'
import IconFit from '~icons/lucide/maximize'
import IconKeyboard from '~icons/lucide/keyboard'
import IconPaste from '~icons/lucide/clipboard-paste'
import IconPlay from '~icons/lucide/play'
import IconPlus from '~icons/lucide/plus'
import IconPower from '~icons/lucide/power'
import IconPublish from '~icons/lucide/rocket'
import IconRedo from '~icons/lucide/redo-2'
import IconRename from '~icons/lucide/pencil'
import IconSave from '~icons/lucide/bookmark'
import IconSelect from '~icons/lucide/box-select'
import IconSettings from '~icons/lucide/settings-2'
import IconTidy from '~icons/lucide/layout-dashboard'
import IconTrash from '~icons/lucide/trash-2'
import IconUndo from '~icons/lucide/undo-2'
import IconWorkflow from '~icons/lucide/sliders-horizontal'
import IconVersions from '~icons/lucide/layers'
import IconHistory from '~icons/lucide/history'
import IconBreakpoint from '~icons/lucide/circle-dot'
import IconPin from '~icons/lucide/pin'
import IconRunNode from '~icons/lucide/circle-play'
import IconRunTo from '~icons/lucide/arrow-right-to-line'
import IconStep from '~icons/lucide/step-forward'
import { t } from '@/i18n/t.ts'
import type { Command } from '@/shell/commands.ts'
import type { MenuEntry } from '@/ui/menu-entry.ts'
import type { CanvasHandle, WorkflowView } from '@/canvas/canvas-handle.ts'
import type { Direction } from '@/document/direction.ts'
import { canvasCommands, canvasMenu, colourMenu, partsMenu, type CanvasVerbs } from './canvas-commands.ts'
import { flowCommands, type FlowVerbs } from './flow-commands.ts'

/** What the editor can do, by name; menus, shortcuts and the command palette all call these. */
export interface EditorVerbs extends CanvasVerbs, FlowVerbs {
  addNode(): void
  openSettings(): void
  rename(): void
  connect(): void
  toggleDisabled(): void
  duplicate(): void
  remove(): void
  copy(): void
  cut(): void
  paste(): void
  selectAll(): void
  undo(): void
  redo(): void
  tidy(): void
  run(): void
  /** What leads to the selected node, and the node. */
  runTo(): void
  /** The selected node, with its last input. */
  runNode(): void
  runStepwise(): void
  goOn(): void
  step(): void
  toggleBreakpoint(): void
  togglePin(): void
  saveVersion(): void
  publish(): void
  versions(): void
  executions(): void
  settings(): void
  shortcuts(): void
}

/** What can be done now. */
export interface EditorSituation {
  readonly readOnly: boolean
  readonly selected: number
  /** Selected notes and frames. */
  readonly notes: number
  /** Which way the workflow runs on the canvas. */
  readonly direction: Direction
  readonly canRun: boolean
  /** An execution stands at a break point. */
  readonly isStopped: boolean
  /** Of the selected node. */
  readonly isPinned: boolean
  readonly hasBreakpoint: boolean
  readonly canPublish: boolean
  readonly undoLabel: string | undefined
  readonly redoLabel: string | undefined
}

/** The two ways in which a workflow is shown; `canvas` while the canvas does. */
export interface ShownViews {
  readonly view: WorkflowView | null
  readonly canvas: CanvasHandle | null
}

// `bind: false`: the editor's own key handler acts on it, because it must leave text fields their undo, copy and delete.
export function editorCommands(verbs: EditorVerbs, situation: EditorSituation, { view: shown, canvas }: ShownViews): Command[] {
  const { readOnly, selected } = situation
  const isNothing = selected + situation.notes === 0
  const node = t('command.group-node')
  const edit = t('command.group-edit')
  const run = t('command.group-run')
  const view = t('command.group-view')
  const editing: Command[] = [
    { id: 'editor.add', title: t('command.add-node'), group: node, icon: IconPlus, keys: '/', run: verbs.addNode },
    { id: 'editor.add-n', title: t('command.add-node'), group: node, icon: IconPlus, keys: 'N', run: verbs.addNode },
    {
      id: 'editor.rename',
      title: t('command.rename'),
      group: node,
      icon: IconRename,
      keys: 'F2',
      disabled: selected !== 1,
      run: verbs.rename,
    },
    {
      id: 'editor.connect',
      title: t('command.connect'),
      group: node,
      icon: IconConnect,
      keys: 'C',
      disabled: selected !== 1,
      run: verbs.connect,
    },
    {
      id: 'editor.disable',
      title: t('command.disable'),
      group: node,
      icon: IconPower,
      keys: 'D',
      disabled: selected === 0,
      run: verbs.toggleDisabled,
    },
    {
      id: 'editor.duplicate',
      title: t('command.duplicate'),
      group: edit,
      icon: IconDuplicate,
      keys: 'Mod+D',
      bind: false,
      disabled: isNothing,
      run: verbs.duplicate,
    },
    {
      id: 'editor.delete',
      title: t('command.delete'),
      group: edit,
      icon: IconTrash,
      keys: 'Delete',
      bind: false,
      disabled: isNothing,
      run: verbs.remove,
    },
    {
      id: 'editor.undo',
      title: t('command.undo'),
      group: edit,
      icon: IconUndo,
      keys: 'Mod+Z',
      bind: false,
      disabled: situation.undoLabel === undefined,
      run: verbs.undo,
    },
    {
      id: 'editor.redo',
      title: t('command.redo'),
      group: edit,
      icon: IconRedo,
      keys: 'Mod+Shift+Z',
      bind: false,
      disabled: situation.redoLabel === undefined,
      run: verbs.redo,
    },
    {
      id: 'editor.cut',
      title: t('command.cut'),
      group: edit,
      icon: IconCut,
      keys: 'Mod+X',
      bind: false,
      disabled: isNothing,
      run: verbs.cut,
    },
    { id: 'editor.paste', title: t('command.paste'), group: edit, icon: IconPaste, keys: 'Mod+V', bind: false, run: verbs.paste },
    { id: 'editor.tidy', title: t('canvas.tidy'), group: view, icon: IconTidy, keys: 'Shift+T', run: verbs.tidy },
    { id: 'editor.version', title: t('command.save-version'), group: run, icon: IconSave, keys: 'Mod+S', run: verbs.saveVersion },
    { id: 'editor.publish', title: t('top.publish'), group: run, icon: IconPublish, disabled: !situation.canPublish, run: verbs.publish },
  ]
  return [
    {
      id: 'editor.run',
      title: t('command.run'),
      group: run,
      icon: IconPlay,
      keys: 'Mod+Enter',
      disabled: !situation.canRun,
      run: verbs.run,
    },
    ...trialCommands(verbs, situation),
    ...(readOnly ? [] : editing),
    ...flowCommands(verbs, situation),
    ...canvasCommands(verbs, situation, shown),
    {
      id: 'editor.open',
      title: t('command.open-settings'),
      group: node,
      icon: IconSettings,
      keys: 'Enter',
      bind: false,
      disabled: selected !== 1,
      run: verbs.openSettings,
    },
    {
      id: 'editor.copy',
      title: t('command.copy'),
      group: edit,
      icon: IconCopy,
      keys: 'Mod+C',
      bind: false,
      disabled: isNothing,
      run: verbs.copy,
    },
    {
      id: 'editor.select-all',
      title: t('command.select-all'),
      group: edit,
      icon: IconSelect,
      keys: 'Mod+A',
      bind: false,
      run: verbs.selectAll,
    },
    { id: 'editor.versions', title: t('more.versions'), group: run, icon: IconVersions, run: verbs.versions },
    { id: 'editor.executions', title: t('top.executions'), group: run, icon: IconHistory, run: verbs.executions },
    { id: 'editor.settings', title: t('more.settings'), group: run, icon: IconWorkflow, run: verbs.settings },
    ...(canvas === null ? [] : zoomCommands(canvas)),
    { id: 'editor.shortcuts', title: t('command.shortcuts'), group: view, icon: IconKeyboard, keys: '?', run: verbs.shortcuts },
  ]
}

/** What only a picture can do. */
function zoomCommands(canvas: CanvasHandle): Command[] {
  const group = t('command.group-view')
  return [
    { id: 'editor.fit', title: t('canvas.fit'), group, icon: IconFit, keys: '1', run: () => canvas.fit() },
    { id: 'editor.zoom-100', title: t('canvas.zoom-100'), group, keys: '0', run: () => canvas.zoomTo(1) },
    { id: 'editor.zoom-in', title: t('canvas.zoom-in'), group, keys: 'Plus', bind: false, run: () => canvas.zoomIn() },
    { id: 'editor.zoom-out', title: t('canvas.zoom-out'), group, keys: '-', run: () => canvas.zoomOut() },
  ]
}

/** Trying a workflow out, node by node. */
function trialCommands(verbs: EditorVerbs, situation: EditorSituation): Command[] {
  const { readOnly, selected, canRun, isStopped, isPinned, hasBreakpoint } = situation
  const group = t('command.group-run')
  const one = selected === 1
  const add = (id: string, title: string, keys: string | undefined, rest: Pick<Command, 'icon' | 'disabled' | 'run'>): Command => ({
    ...{ id: `editor.${id}`, title, group, ...rest },
    ...(keys === undefined ? {} : { keys }),
  })
  return [
    add('run-node', t('trial.run-node'), 'Shift+Enter', { icon: IconRunNode, disabled: !canRun || !one, run: verbs.runNode }),
    add('run-to', t('trial.run-to'), 'Mod+Shift+Enter', { icon: IconRunTo, disabled: !canRun || !one, run: verbs.runTo }),
    add('stepwise', t('trial.stepwise'), undefined, { icon: IconStep, disabled: !canRun, run: verbs.runStepwise }),
    add('continue', t('trial.continue'), 'F8', { icon: IconPlay, disabled: !isStopped, run: verbs.goOn }),
    add('step', t('trial.step'), 'F10', { icon: IconStep, disabled: !isStopped, run: verbs.step }),
    add('breakpoint', t(hasBreakpoint ? 'trial.breakpoint-off' : 'trial.breakpoint'), 'B', {
      ...{ icon: IconBreakpoint, disabled: !one, run: verbs.toggleBreakpoint },
    }),
    ...(readOnly
      ? []
      : [add('pin', t(isPinned ? 'pin.remove' : 'pin.output'), 'P', { icon: IconPin, disabled: !one, run: verbs.togglePin })]),
  ]
}

/** The menu of selected nodes (right click, and "more" of the inspector). */
export function nodeMenu(verbs: EditorVerbs, situation: EditorSituation): MenuEntry[] {
  const one = situation.selected === 1
  return [
    { label: t('command.open-settings'), icon: IconSettings, keys: 'Enter', disabled: !one, run: verbs.openSettings },
    { label: t('command.rename'), icon: IconRename, keys: 'F2', disabled: !one, run: verbs.rename },
    { label: t('command.connect'), icon: IconConnect, keys: 'C', disabled: !one, run: verbs.connect },
    { label: t('command.disable'), icon: IconPower, keys: 'D', run: verbs.toggleDisabled },
    ...partsMenu(verbs, situation),
    { kind: 'separator' },
    { label: t('trial.run-node'), icon: IconRunNode, keys: 'Shift+Enter', disabled: !one || !situation.canRun, run: verbs.runNode },
    { label: t('trial.run-to'), icon: IconRunTo, keys: 'Mod+Shift+Enter', disabled: !one || !situation.canRun, run: verbs.runTo },
    {
      label: t(situation.hasBreakpoint ? 'trial.breakpoint-off' : 'trial.breakpoint'),
      ...{ icon: IconBreakpoint, keys: 'B', disabled: !one, run: verbs.toggleBreakpoint },
    },
    { label: t(situation.isPinned ? 'pin.remove' : 'pin.output'), icon: IconPin, keys: 'P', disabled: !one, run: verbs.togglePin },
    { kind: 'separator' },
    { label: t('command.copy'), icon: IconCopy, keys: 'Mod+C', run: verbs.copy },
    { label: t('command.cut'), icon: IconCut, keys: 'Mod+X', run: verbs.cut },
    { label: t('command.duplicate'), icon: IconDuplicate, keys: 'Mod+D', run: verbs.duplicate },
    { kind: 'separator' },
    { label: t('command.delete'), icon: IconTrash, keys: 'Delete', danger: true, run: verbs.remove },
  ]
}

/** The menu of selected notes and frames. */
export const noteMenu = (verbs: EditorVerbs, isOne: boolean): MenuEntry[] => [
  ...colourMenu(verbs, isOne),
  { kind: 'separator' },
  { label: t('command.copy'), icon: IconCopy, keys: 'Mod+C', run: verbs.copy },
  { label: t('command.cut'), icon: IconCut, keys: 'Mod+X', run: verbs.cut },
  { label: t('command.duplicate'), icon: IconDuplicate, keys: 'Mod+D', run: verbs.duplicate },
  { kind: 'separator' },
  { label: t('command.delete'), icon: IconTrash, keys: 'Delete', danger: true, run: verbs.remove },
]

/** The menu of the empty canvas. */
export function paneMenu(verbs: EditorVerbs, canvas: Pick<WorkflowView, 'fit'> | null): MenuEntry[] {
  return [
    { label: t('command.add-node'), icon: IconPlus, keys: '/', run: verbs.addNode },
    ...canvasMenu(verbs),
    { label: t('command.paste'), icon: IconPaste, keys: 'Mod+V', run: verbs.paste },
    { kind: 'separator' },
    { label: t('command.select-all'), icon: IconSelect, keys: 'Mod+A', run: verbs.selectAll },
    { label: t('canvas.tidy'), icon: IconTidy, keys: 'Shift+T', run: verbs.tidy },
    { label: t('canvas.fit'), icon: IconFit, keys: '1', run: () => canvas?.fit() },
  ]
}
