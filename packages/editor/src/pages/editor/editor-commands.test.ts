import { editorCommands, nodeMenu, paneMenu, type EditorSituation, type EditorVerbs } from './editor-commands.ts'
import { SHORTCUTS } from './shortcuts.ts'

const verbs = new Proxy({}, { get: () => () => undefined }) as EditorVerbs
const situation: EditorSituation = {
  ...{ readOnly: false, selected: 1, canRun: true, canPublish: true, undoLabel: 'x', redoLabel: 'x' },
  ...{ isStopped: true, isPinned: false, hasBreakpoint: false },
}
const listed = new Set(SHORTCUTS.flatMap((group) => group.shortcuts.flatMap(({ keys }) => keys)))

test('every key of a command, and of a menu, stands in the list of shortcuts', () => {
  const commands = editorCommands(verbs, situation, null)
  const menus = [...nodeMenu(verbs, situation), ...paneMenu(verbs, null)]
  const keys = [...commands, ...menus].flatMap((entry) => ('keys' in entry && entry.keys !== undefined ? [entry.keys] : []))
  expect(keys.filter((key) => !listed.has(key))).toEqual([])
})

test('no key means two things', () => {
  const keys = editorCommands(verbs, situation, null).flatMap(({ keys }) => keys ?? [])
  expect(new Set(keys).size).toBe(keys.length)
})

test('who may not edit is offered nothing that edits', () => {
  const ids = editorCommands(verbs, { ...situation, readOnly: true }, null).map(({ id }) => id)
  for (const id of ['editor.delete', 'editor.paste', 'editor.rename', 'editor.version', 'editor.publish']) expect(ids).not.toContain(id)
  expect(ids).toContain('editor.copy')
})

test('what needs one node is off while several are selected', () => {
  const off = editorCommands(verbs, { ...situation, selected: 2 }, null).filter(({ disabled }) => disabled)
  expect(off.map(({ id }) => id).sort()).toEqual([
    ...['editor.breakpoint', 'editor.connect', 'editor.open', 'editor.pin', 'editor.rename', 'editor.run-node', 'editor.run-to'],
  ])
})
