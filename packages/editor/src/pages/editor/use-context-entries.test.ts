import { shallowRef } from 'vue'
import type { CanvasHandle } from '@/canvas/canvas-handle.ts'
import { noVerbs as verbs, oneSelected as situation } from './testing/situation.ts'
import type { EditorSituation } from './editor-commands.ts'
import { useContextEntries } from './use-context-entries.ts'

/** A right click on a node while others are selected; the canvas tells of a new selection only later. */
function clickOn(id: string, { nodes, now = situation }: { nodes: string[]; now?: EditorSituation }) {
  const selected: unknown[] = []
  const canvas = { nodeAt: () => id, select: (ids: string[]) => void selected.push(ids) } as unknown as CanvasHandle
  const session = { canvas: shallowRef(canvas), selection: shallowRef({ nodes, edges: [], notes: [] }) }
  const context = useContextEntries({
    ...{ session, verbs, situation: () => now },
    isPinned: (nodeId) => nodeId === 'pinned',
    hasBreakpoint: (nodeId) => nodeId === 'stops',
  })
  context.open({ target: document.body, clientX: 0, clientY: 0 } as unknown as MouseEvent)
  const entry = (label: string) => context.entries.value.find((one) => 'label' in one && one.label === label)
  return { selected, entry }
}

test('the menu is that of the node under the pointer, also when another one is selected', () => {
  const pinned = clickOn('pinned', { nodes: ['a'] })
  expect(pinned.entry('Unpin')).toBeDefined()
  expect(pinned.selected).toEqual([['pinned']])
  const other = clickOn('a', { nodes: ['pinned'], now: { ...situation, isPinned: true, hasBreakpoint: true } })
  expect(other.entry('Unpin')).toBeUndefined()
  expect(clickOn('stops', { nodes: [] }).entry('Remove the break point')).toBeDefined()
})

test('beside several selected nodes, it offers what one node can do; on one of them, what all can', () => {
  const now = { ...situation, selected: 3, notes: 1 }
  expect(clickOn('d', { nodes: ['a', 'b', 'c'], now }).entry('Rename node')).toMatchObject({ disabled: false })
  const among = clickOn('b', { nodes: ['a', 'b', 'c'], now })
  expect(among.entry('Rename node')).toMatchObject({ disabled: true })
  expect(among.selected).toEqual([])
})
