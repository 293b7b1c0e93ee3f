import type { CanvasHandle } from '@/canvas/canvas-handle.ts'
import { editorCommands, nodeMenu, noteMenu, paneMenu } from './editor-commands.ts'
import { SHORTCUTS } from './shortcuts.ts'
import { noVerbs as verbs, oneSelected } from './testing/situation.ts'

const situation = { ...oneSelected, undoLabel: 'x', redoLabel: 'x', isStopped: true }
const canvas = new Proxy({}, { get: () => () => undefined }) as CanvasHandle
const onCanvas = { view: canvas, canvas }
const listed = new Set(SHORTCUTS.flatMap((group) => group.shortcuts.flatMap(({ keys }) => keys)))

test('every key of a command, and of a menu, stands in the list of shortcuts', () => {
  const commands = editorCommands(verbs, situation, onCanvas)
  const menus = [...nodeMenu(verbs, situation), ...noteMenu(verbs, true), ...paneMenu(verbs, null)]
  const keys = [...commands, ...menus].flatMap((entry) => ('keys' in entry && entry.keys !== undefined ? [entry.keys] : []))
  expect(keys.filter((key) => !listed.has(key))).toEqual([])
})

test('no key means two things', () => {
  const keys = editorCommands(verbs, situation, onCanvas).flatMap(({ keys }) => keys ?? [])
  expect(new Set(keys).size).toBe(keys.length)
})

test('who may not edit is offered nothing that edits', () => {
  const ids = editorCommands(verbs, { ...situation, readOnly: true }, onCanvas).map(({ id }) => id)
  for (const id of ['editor.delete', 'editor.paste', 'editor.rename', 'editor.version', 'editor.publish']) expect(ids).not.toContain(id)
  expect(ids).toContain('editor.copy')
})

test('what needs one node is off while several are selected', () => {
  const off = editorCommands(verbs, { ...situation, selected: 2 }, onCanvas).filter(({ disabled }) => disabled)
  for (const id of ['editor.connect', 'editor.open', 'editor.rename', 'canvas.replace', 'canvas.connections'])
    expect(off.map((one) => one.id)).toContain(id)
  for (const id of ['editor.breakpoint', 'editor.pin', 'editor.run-node', 'editor.run-to']) expect(off.map((one) => one.id)).toContain(id)
  expect(off.map(({ id }) => id)).not.toContain('canvas.left')
})

test('in the outline nothing zooms, and everything else can be done', () => {
  const idsOf = (shown: typeof onCanvas | { view: CanvasHandle; canvas: null }) =>
    editorCommands(verbs, situation, shown).map(({ id }) => id)
  const zooms = ['editor.fit', 'editor.zoom-100', 'editor.zoom-in', 'editor.zoom-out']
  expect(idsOf({ view: canvas, canvas: null })).toEqual(idsOf(onCanvas).filter((id) => !zooms.includes(id)))
})
