import type { Sticky } from '@millrace/workflow'
import { clipboardText, fragmentOf } from './clipboard.ts'
import { align, distribute, type MovableParts } from './commands/align.ts'
import { autoLayout } from './commands/auto-layout.ts'
import { deleteSelection } from './commands/delete-selection.ts'
import { moveParts } from './commands/move-nodes.ts'
import { addNote, resizeNote, setNoteColour, setNoteText } from './commands/notes.ts'
import { paste } from './commands/paste.ts'
import { frameAround } from './frame-around.ts'
import { pointOf } from './grid.ts'
import { rectOfNode } from './node-rect.ts'
import { carriedBy, notesOf } from './notes.ts'
import { chain, countingIds, edge, handClock, node, renameQuoted, said, storeOf, testCatalog, fragmentIn } from './testing/documents.ts'

const note = (id: string, rest: Partial<Sticky> = {}): Sticky => ({ id, text: id, position: [0, 200], size: [200, 100], ...rest })
const frame = (id: string, rest: Partial<Sticky> = {}): Sticky =>
  note(id, { kind: 'frame', position: [260, -60], size: [600, 200], ...rest })
const withNotes = (...stickies: Sticky[]) => ({ ...chain(), stickies })
const placeOf = (store: ReturnType<typeof storeOf>, id: string) => pointOf(store.nodes.get(id)!)

describe('notes', () => {
  test('adding, writing, colouring, resizing and deleting one can each be undone, to the very same document', () => {
    const document = chain()
    const store = storeOf(document)
    store.run(addNote(note('s1')))
    store.run(setNoteText('s1', 'Hello'))
    store.run(setNoteColour(['s1'], 'pink'))
    store.run(resizeNote('s1', { x: 20, y: 220, width: 300, height: 140 }))
    expect(notesOf(store)).toEqual([{ id: 's1', text: 'Hello', color: 'pink', position: [20, 220], size: [300, 140] }])
    store.run(deleteSelection({ nodes: [], notes: ['s1'] }))
    expect(said(store.undoLabel)).toBe('Delete 1 note')
    expect(notesOf(store)).toEqual([])
    for (let turn = 0; turn < 5; turn += 1) store.undo()
    expect(JSON.stringify(store.toDocument())).toBe(JSON.stringify(document))
  })

  test('a document whose last note goes has no list of notes', () => {
    const store = storeOf(withNotes(note('s1')))
    store.run(deleteSelection({ nodes: [], notes: ['s1'] }))
    expect(store.toDocument()).toEqual(chain())
  })

  test('typing is one step', () => {
    const clock = handClock()
    const store = storeOf(withNotes(note('s1')), clock)
    for (const text of ['H', 'He', 'Hey']) {
      clock.pass(200)
      store.run(setNoteText('s1', text))
    }
    store.undo()
    expect(notesOf(store)[0]?.text).toBe('s1')
  })

  test('a note that is gone is a catalogued error', () => {
    expect(() => storeOf(chain()).run(setNoteText('s9', 'x'))).toThrow('note "s9"')
  })

  test('copied notes come with the nodes, under new ids, as far away from them as before', () => {
    const store = storeOf(withNotes(note('s1')))
    const text = clipboardText(fragmentOf(store, ['a'], ['s1'])).text
    const { command, noteIds } = paste(fragmentIn(text), {
      ids: countingIds(),
      renameReferences: renameQuoted,
      at: { x: 1000, y: 500 },
    })
    store.run(command)
    expect(said(store.undoLabel)).toBe('Paste 1 node and 1 note')
    const pasted = notesOf(store).find(({ id }) => noteIds.includes(id))
    expect(pasted).toMatchObject({ text: 's1', position: [1000, 700] })
  })

  test.each([
    [{ id: 's', text: 1, position: [0, 0], size: [1, 1] }, 'note 1 has no valid text'],
    [{ id: 's', text: '', position: [0], size: [1, 1] }, 'note 1 has no valid position'],
    [{ id: 's', text: '', position: [0, 0], size: [1, 1], color: 'red' }, 'note 1 has no valid colour'],
    [{ id: 's', text: '', position: [0, 0], size: [1, 1], kind: 'box' }, 'note 1 has no valid kind'],
  ])('what is no note is refused: %j', (sticky, reason) => {
    expect(() => fragmentIn(JSON.stringify({ millrace: 'clipboard@1', nodes: [], stickies: [sticky] }))).toThrow(reason)
  })
})

describe('frames', () => {
  test('a frame carries the nodes and notes that lie in it, and nothing else', () => {
    const store = storeOf(withNotes(frame('f'), note('in', { position: [300, 20] }), note('out', { position: [300, 100] })))
    expect(carriedBy(store, ['f'])).toEqual({ nodes: new Set(['a', 'b']), notes: new Set(['in']) })
  })

  test('a note carries nothing', () => {
    const { nodes, notes } = carriedBy(storeOf(withNotes(note('s', { position: [-500, -500], size: [5000, 5000] }))), ['s'])
    expect(nodes.size + notes.size).toBe(0)
  })

  test('around a selection it has room on each side', () => {
    expect(frameAround('f', [{ x: 0, y: 0, width: 220, height: 60 }], 'T')).toMatchObject({
      kind: 'frame',
      position: [-40, -40],
      size: [300, 140],
    })
    expect(frameAround('f', [], 'T')).toBeUndefined()
  })
})

test('nodes and notes are moved as one step, exactly to where they are told', () => {
  const store = storeOf(withNotes(note('s1')))
  store.run(moveParts({ nodes: new Map([['a', { x: 303, y: 7 }]]), notes: new Map([['s1', { x: 1, y: 2 }]]) }))
  expect(said(store.undoLabel)).toBe('Move 1 node and 1 note')
  expect(placeOf(store, 'a')).toEqual({ x: 303, y: 7 })
  expect(notesOf(store)[0]?.position).toEqual([1, 2])
})

describe('arranging', () => {
  const parts = (store: ReturnType<typeof storeOf>, ids: readonly string[]): MovableParts => ({
    nodes: ids.map((id) => ({ id, ...rectOfNode(store, testCatalog, store.nodes.get(id)!) })),
    notes: [],
  })
  const scattered = () =>
    storeOf({
      ...chain(),
      nodes: [
        node('a', { position: [0, 0] }),
        node('b', { position: [310, 50], type: 'test.switch', config: { rules: [{ key: 'x' }, { key: 'y' }, { key: 'z' }] } }),
        node('c', { position: [900, 200] }),
      ],
      edges: [],
    })

  test.each([
    ['left', { a: [0, 0], b: [0, 50], c: [0, 200] }],
    ['right', { a: [900, 0], b: [900, 50], c: [900, 200] }],
    ['centre', { a: [450, 0], b: [450, 50], c: [450, 200] }],
    ['top', { a: [0, 0], b: [310, 0], c: [900, 0] }],
    ['bottom', { a: [0, 200], b: [310, 136], c: [900, 200] }],
    ['middle', { a: [0, 100], b: [310, 68], c: [900, 100] }],
  ] as const)('%s: cards of different heights too', (side, wanted) => {
    const store = scattered()
    store.run(align(parts(store, ['a', 'b', 'c']), side))
    for (const [id, [x, y]] of Object.entries(wanted)) expect(placeOf(store, id)).toEqual({ x, y })
    expect(said(store.undo())).toMatch(/^Align .* of 3 nodes$/)
  })

  test('the same gaps: the outer ones stay', () => {
    const store = scattered()
    store.run(distribute(parts(store, ['a', 'b', 'c']), 'across'))
    expect(['a', 'b', 'c'].map((id) => placeOf(store, id).x)).toEqual([0, 450, 900])
  })

  test('two things have one gap: nothing to do', () => {
    const store = scattered()
    expect(store.run(distribute(parts(store, ['a', 'b']), 'across'))).toBe(false)
  })
})

describe('tidying up', () => {
  const branched = () => ({
    ...chain(),
    nodes: [...chain().nodes, node('c', { position: [40, 700] }), node('alone', { position: [500, 900] })],
    edges: [...chain().edges, edge('e3', 'start', 'c')],
  })

  test('nodes without connections stay where they are, the rest keeps its corner', () => {
    const store = storeOf(branched())
    store.run(autoLayout({ direction: 'right', selected: [] }))
    expect(placeOf(store, 'alone')).toEqual({ x: 500, y: 900 })
    expect(placeOf(store, 'start').x).toBe(0)
    expect(placeOf(store, 'b').x).toBe(600)
  })

  test('from top to bottom each step is below the one before', () => {
    const store = storeOf(branched())
    store.run(autoLayout({ direction: 'down', selected: [] }))
    expect(placeOf(store, 'a').y).toBeGreaterThan(placeOf(store, 'start').y)
    expect(placeOf(store, 'b').y).toBeGreaterThan(placeOf(store, 'a').y)
    expect(placeOf(store, 'a').y).toBe(placeOf(store, 'c').y)
    expect(placeOf(store, 'a').x).not.toBe(placeOf(store, 'c').x)
  })

  test('only what is selected moves, and never onto the rest', () => {
    const store = storeOf({
      ...branched(),
      nodes: branched().nodes.map((one) => (one.id === 'alone' ? { ...one, position: [600, 0] } : one)),
    })
    store.run(autoLayout({ direction: 'right', selected: ['a', 'b'] }))
    expect(said(store.undoLabel)).toMatch(/^Tidy up selection/)
    expect(placeOf(store, 'c')).toEqual({ x: 40, y: 700 })
    expect(placeOf(store, 'b').x - placeOf(store, 'a').x).toBe(300)
    expect(Math.abs(placeOf(store, 'b').y)).toBeGreaterThanOrEqual(90)
  })

  test('a note is not covered', () => {
    const tidied = (rect: Partial<Sticky>) => {
      const store = storeOf({ ...branched(), stickies: [note('s', rect)] })
      store.run(autoLayout({ direction: 'right', selected: [] }))
      return store
    }
    const free = tidied({ position: [300, 110], size: [400, 200] })
    for (const id of ['a', 'b', 'c']) expect(placeOf(free, id).y).toBeGreaterThanOrEqual(310)
    expect(placeOf(tidied({ position: [0, -20], size: [900, 300] }), 'start').y).toBeLessThan(280) // behind the nodes already
  })

  test('what a folded frame hides lies as it does in one that is open', () => {
    const inside = note('s', { position: [300, -40], size: [100, 40] })
    const apart = (folded: boolean): readonly number[] => {
      const members = { folded: { nodes: ['a', 'b'], notes: ['s'] } }
      const store = storeOf(withNotes(frame('f', folded ? members : {}), inside))
      store.run(autoLayout({ direction: 'down', selected: [] }))
      const [outer, its] = notesOf(store)
      return [its!.position[0] - outer!.position[0], its!.position[1] - outer!.position[1]]
    }
    expect(apart(true)).toEqual(apart(false))
    expect(apart(true)).toEqual([40, 20])
  })

  test('a frame goes around the nodes that it had, and takes its notes along', () => {
    const store = storeOf({
      ...branched(),
      stickies: [frame('f', { position: [0, 660], size: [300, 200] }), note('in', { position: [20, 780], size: [120, 60] })],
    })
    store.run(autoLayout({ direction: 'right', selected: [] }))
    const held = carriedBy(store, ['f'])
    expect(held.nodes.has('c')).toBe(true)
    expect(notesOf(store)[1]!.position[1] - notesOf(store)[0]!.position[1]).toBe(120)
  })
})
