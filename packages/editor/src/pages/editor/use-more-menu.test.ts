import type { EditorVerbs } from './editor-commands.ts'
import type { EditorSession } from './editor-session.ts'
import type { Lifecycle } from './use-lifecycle.ts'
import { useMoreMenu } from './use-more-menu.ts'

const menu = ({ isPhone = true, readOnly = false } = {}) => {
  const said: string[] = []
  const verbs = { undo: () => said.push('undo'), redo: () => said.push('redo'), tidy: () => said.push('tidy') } as unknown as EditorVerbs
  const entries = useMoreMenu({
    session: { readOnly, workflow: { value: { status: 'active', publishedVersion: null } } } as unknown as EditorSession,
    ...{ verbs, lifecycle: {} as Lifecycle, isPhone: () => isPhone, isEmpty: () => false, canPublish: () => true },
    history: () => ({ undoLabel: 'Move 1 node', redoLabel: undefined }),
  }).value
  const entry = (label: string) => entries.find((one) => 'label' in one && one.label === label)
  return { said, entry }
}

test('on a phone undo, redo and tidying up stand here, as they have no room on the canvas', () => {
  const { entry } = menu()
  expect(entry('Undo: Move 1 node')).toMatchObject({ disabled: false })
  expect(entry('Nothing to redo')).toMatchObject({ disabled: true })
  expect(entry('Tidy up')).toBeDefined()
})

test('elsewhere, and for who may only look, they do not', () => {
  expect(menu({ isPhone: false }).entry('Tidy up')).toBeUndefined()
  expect(menu({ readOnly: true }).entry('Tidy up')).toBeUndefined()
})
