import { nextTick } from 'vue'
import { setFolded } from '@/document/commands/notes.ts'
import { chain, storeOf } from '@/document/testing/documents.ts'
import { drawableEdges, flowEdge, flowNode } from '../flow-sync.ts'
import { fakeFlow } from '../testing/fake-flow.ts'
import { useFolds } from './use-folds.ts'

function setUp({ canEdit = true, isFolded = false } = {}) {
  const store = storeOf({
    ...chain(),
    stickies: [
      { id: 'f', kind: 'frame', text: '', position: [260, -60], size: [700, 300] },
      { id: 'inner', kind: 'frame', text: '', position: [580, -40], size: [260, 140] },
    ],
  })
  if (isFolded) {
    store.run(setFolded(['inner'], true))
    store.run(setFolded(['f'], true))
  }
  const fake = fakeFlow()
  let changes = 0
  const folds = useFolds({
    flow: fake.flow,
    source: () => store,
    canEdit: () => canEdit,
    part: () => ({
      wantsNode: ({ id }) => folds.folding().hostOfNode(id) === undefined,
      wantsEdge: ({ from, to }) => [from, to].every(({ node }) => folds.folding().hostOfNode(node) === undefined),
    }),
    unfold: (ids) => store.run(setFolded(ids, false)),
    onChange: () => (changes += 1),
  })
  store.listen(folds.follow)
  const shown = [...store.nodes.values()].filter(({ id }) => folds.folding().hostOfNode(id) === undefined)
  fake.flow.addNodes(shown.map(flowNode))
  if (!isFolded) fake.flow.addEdges(drawableEdges(store).map(flowEdge))
  return { store, folds, ...fake, changes: () => changes }
}

test('folding takes nodes from the canvas, undo brings them and their edges back', async () => {
  const { store, nodeIds, edgeIds, changes } = setUp()
  store.run(setFolded(['f'], true))
  expect(nodeIds.value).toEqual(['start'])
  expect(changes()).toBe(1)
  store.undo()
  await nextTick()
  expect(nodeIds.value).toEqual(['a', 'b', 'start'])
  expect(edgeIds.value).toEqual(['e1', 'e2'])
})

test('whoever jumps to a hidden node unfolds every frame that hides it, as steps that undo takes back', () => {
  const { store, folds, nodeIds } = setUp({ isFolded: true })
  folds.uncover(['b'])
  expect(nodeIds.value).toEqual(['a', 'b', 'start'])
  store.undo()
  expect(nodeIds.value).toEqual(['a', 'start'])
})

test('where nothing can be changed frames unfold on the canvas alone', () => {
  const { store, folds, nodeIds } = setUp({ isFolded: true, canEdit: false })
  const before = store.toDocument()
  folds.uncover(['b'])
  expect(nodeIds.value).toEqual(['a', 'b', 'start'])
  expect(store.toDocument()).toEqual(before)
})

test('what is shown already unfolds nothing', () => {
  const { store, folds } = setUp({ isFolded: true })
  folds.uncover(['start'])
  expect(folds.folding().isFolded('f')).toBe(true)
  expect(store.undoLabel?.key).toBe('done.fold')
})
