import type { Sticky, WorkflowDocument } from '@millrace/workflow'
import { clipboardText, fragmentOf } from './clipboard.ts'
import { align } from './commands/align.ts'
import { deleteSelection } from './commands/delete-selection.ts'
import { moveParts } from './commands/move-nodes.ts'
import { setFolded } from './commands/notes.ts'
import { paste } from './commands/paste.ts'
import { foldingBut, foldingOf } from './folding.ts'
import { pointOf } from './grid.ts'
import { carriedBy, notesOf, rectOfNote } from './notes.ts'
import { chain, countingIds, node, renameQuoted, said, storeOf, fragmentIn } from './testing/documents.ts'
import { withFolded } from './with-folded.ts'

const frame = (id: string, rest: Partial<Sticky> = {}): Sticky =>
  ({ id, kind: 'frame', text: id, position: [260, -60], size: [600, 200], ...rest }) as Sticky

/** start, then a and b in a frame, with a smaller frame around b. */
const framed = (...more: Sticky[]): WorkflowDocument => ({
  ...chain(),
  stickies: [frame('outer'), frame('inner', { position: [560, -40], size: [280, 120] }), ...more],
})

test('a folded frame is one card in its middle that hides what lies in it; unfolding gives the same document back', () => {
  const store = storeOf(framed())
  const before = JSON.stringify(store.toDocument())
  store.run(setFolded(['outer'], true))
  expect(said(store.undoLabel)).toBe('Fold a frame')
  const folding = foldingOf(notesOf(store))
  expect([folding.hostOfNode('a'), folding.hostOfNode('b'), folding.hostOfNode('start')]).toEqual(['outer', 'outer', undefined])
  expect(folding.hostOfNote('inner')).toBe('outer')
  expect(folding.nodesOf('outer')).toEqual(['a', 'b'])
  expect(rectOfNote(notesOf(store)[0]!)).toEqual({ x: 460, y: 20, width: 220, height: 60 })
  store.run(setFolded(['outer'], false))
  expect(JSON.stringify(store.toDocument())).toBe(before)
})

test('a folded frame within one that is folded comes back as it was', () => {
  const store = storeOf(framed())
  store.run(setFolded(['inner'], true))
  store.run(setFolded(['outer'], true))
  expect(foldingOf(notesOf(store)).hostOfNode('b')).toBe('outer')
  store.run(setFolded(['outer'], false))
  const folding = foldingOf(notesOf(store))
  expect([folding.hostOfNode('a'), folding.hostOfNode('b')]).toEqual([undefined, 'inner'])
})

test('what is put down where a folded frame would unfold stays in sight', () => {
  const store = storeOf({ ...framed(), nodes: [...chain().nodes, node('c', { position: [300, 900] })] })
  store.run(setFolded(['outer'], true))
  store.run(moveParts({ nodes: new Map([['c', { x: 300, y: 60 }]]) }))
  expect(foldingOf(notesOf(store)).hostOfNode('c')).toBeUndefined()
  expect(carriedBy(store, ['outer']).nodes).toEqual(new Set(['a', 'b']))
})

test('a note that says it is folded hides nothing, and keeps its size', () => {
  const odd = frame('s', { kind: 'note', folded: { nodes: ['a'], notes: [] } })
  expect(foldingOf([odd]).isNone).toBe(true)
  expect(rectOfNote(odd)).toMatchObject({ width: 600, height: 200 })
})

test('two frames that name each other are not both gone', () => {
  const folded = (nodes: string[], notes: string[]) => ({ folded: { nodes, notes } })
  const folding = foldingOf([frame('one', folded(['a'], ['two'])), frame('two', folded(['b'], ['one']))])
  expect([folding.hostOfNote('one'), folding.hostOfNote('two')]).toEqual([undefined, 'one'])
  expect(folding.hostOfNode('b')).toBe('one')
})

test('a frame can be shown unfolded without a change of the document', () => {
  const notes = [frame('outer', { folded: { nodes: ['a'], notes: [] } })]
  expect(foldingBut(notes, new Set(['outer'])).isNone).toBe(true)
  expect(foldingBut(notes, new Set()).hostOfNode('a')).toBe('outer')
})

test('deleting or copying a folded frame means what it hides as well', () => {
  const store = storeOf(framed())
  store.run(setFolded(['outer'], true))
  const parts = withFolded(store, { nodes: [], notes: ['outer'] })
  expect(parts).toEqual({ nodes: ['a', 'b'], edges: [], notes: ['outer', 'inner'] })

  const copied = fragmentIn(clipboardText(fragmentOf(store, parts.nodes, parts.notes)).text)
  const { command, nodeIds, noteIds } = paste(copied, { ids: countingIds(), renameReferences: renameQuoted })
  store.run(command)
  expect(notesOf(store).find(({ id }) => id === noteIds[0])?.folded).toEqual({ nodes: nodeIds, notes: [noteIds[1]] })

  store.run(deleteSelection(withFolded(store, { nodes: [], notes: ['outer'] })))
  expect(said(store.undoLabel)).toBe('Delete 2 nodes and 2 notes')
})

test('a note is never folded, and what is folded already is not folded again', () => {
  const store = storeOf(framed({ id: 's', text: '', position: [0, 400], size: [200, 100] }))
  expect(store.run(setFolded(['s'], true))).toBe(false)
  store.run(setFolded(['inner'], true))
  expect(store.run(setFolded(['inner'], true))).toBe(false)
})

test('a folded frame lines up by the card that is seen', () => {
  const store = storeOf(framed())
  store.run(setFolded(['outer'], true))
  const frameNow = () => notesOf(store)[0]!
  const rect = rectOfNote(frameNow())
  const before = pointOf(store.nodes.get('a')!)
  const offset = { x: rect.x - frameNow().position[0], y: rect.y - frameNow().position[1] }
  const start = { id: 'start', x: 0, y: 0, width: 220, height: 60 }
  store.run(align({ nodes: [start], notes: [{ id: 'outer', ...rect, offset }] }, 'top'))
  expect(rectOfNote(frameNow())).toMatchObject({ x: rect.x, y: 0 })
  // What it hides goes along: unfolded, all lies as it did.
  const down = 0 - rect.y
  expect(pointOf(store.nodes.get('a')!)).toEqual({ x: before.x, y: before.y + down })
  expect(notesOf(store)[1]?.position).toEqual([560, -40 + down])
})
