import type { WorkflowDocument } from '@millrace/workflow'
import fc from 'fast-check'
import type { Command } from './command.ts'
import { addNode } from './commands/add-node.ts'
import { autoLayout } from './commands/auto-layout.ts'
import { connect, disconnect } from './commands/connect.ts'
import { deleteSelection } from './commands/delete-selection.ts'
import { moveNodes } from './commands/move-nodes.ts'
import { paste } from './commands/paste.ts'
import { renameNode } from './commands/rename-node.ts'
import { setConfig } from './commands/set-config.ts'
import { setName, setSettings } from './commands/set-head.ts'
import { setDisabled, setNodeOption } from './commands/set-node-option.ts'
import { fragmentOf } from './clipboard.ts'
import type { DocumentView } from './document-state.ts'
import { chain, countingIds, handClock, node, renameQuoted, renameQuotedEverywhere, said, storeOf } from './testing/documents.ts'

const ids = countingIds()
type Maker = (view: DocumentView, pick: number, number: number) => Command | undefined
const nth = <T>(list: Iterable<T>, pick: number): T | undefined => [...list][pick % Math.max(1, [...list].length)]

/** Each turns two random numbers into a command that fits the document as it is then. */
const MAKERS: readonly Maker[] = [
  (_, x, y) => addNode(node(ids.next('n'), { name: 'New', position: [x * 7, y * 3] })),
  (view, pick) => {
    const target = nth(view.nodes.keys(), pick)
    return target === undefined ? undefined : deleteSelection({ nodes: [target], edges: [] })
  },
  (view, pick, x) => {
    const target = nth(view.nodes.keys(), pick)
    return target === undefined ? undefined : moveNodes(new Map([[target, { x: x * 13, y: x }]]))
  },
  (view, pick, other) => {
    const [from, to] = [nth(view.nodes.keys(), pick), nth(view.nodes.keys(), other)]
    if (from === undefined || to === undefined) return undefined
    return connect({ id: ids.next('e'), from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
  },
  (view, pick) => {
    const target = nth(view.edges.keys(), pick)
    return target === undefined ? undefined : disconnect(target)
  },
  (view, pick, value) => {
    const target = nth(view.nodes.keys(), pick)
    return target === undefined ? undefined : setConfig(target, { value }, undefined, { field: 'value' })
  },
  (view, pick, value) => {
    const target = nth(view.nodes.values(), pick)
    return target === undefined ? undefined : renameNode(target.id, `${target.name}${value}`, renameQuotedEverywhere)
  },
  (view, pick, value) => {
    const target = nth(view.nodes.keys(), pick)
    return target === undefined ? undefined : setNodeOption(target, { notes: value % 2 ? String(value) : undefined })
  },
  (view, pick, value) => {
    const target = nth(view.nodes.keys(), pick)
    return target === undefined ? undefined : setDisabled([target], value % 2 === 0)
  },
  (_, x) => setName(`Name ${x}`),
  (_, x) => setSettings({ timeoutMs: x + 1 }),
  () => autoLayout({ direction: 'right', selected: [] }),
  (view, pick) => {
    const target = nth(view.nodes.keys(), pick)
    if (target === undefined) return undefined
    return paste(fragmentOf(view, [target, nth(view.nodes.keys(), pick + 1)!]), { ids, renameReferences: renameQuoted }).command
  },
]

const steps = fc.array(fc.tuple(fc.nat(MAKERS.length - 1), fc.nat(50), fc.nat(50), fc.nat(3000)), { maxLength: 40 })
const text = (document: WorkflowDocument): string => JSON.stringify(document)

test('undoing everything gives the loaded document back, redoing everything the edited one', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const clock = handClock()
      const store = storeOf({ ...chain(), 'x-from-a-newer-version': { kept: true } } as WorkflowDocument, clock)
      const original = text(store.toDocument())
      for (const [maker, a, b, pause] of script) {
        clock.pass(pause)
        const command = MAKERS[maker]!(store, a, b)
        if (command !== undefined) store.run(command)
      }
      const edited = text(store.toDocument())
      while (store.undo() !== undefined);
      expect(text(store.toDocument())).toBe(original)
      while (store.redo() !== undefined);
      expect(text(store.toDocument())).toBe(edited)
    }),
  )
})

test('listeners can rebuild the document from the changes alone', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const store = storeOf(chain())
      const mirror = new Map(store.nodes)
      store.listen(({ changes }) => {
        for (const change of changes) {
          if (change.of !== 'node') continue
          if (change.after === null) mirror.delete(change.id)
          else mirror.set(change.id, change.after)
        }
      })
      for (const [maker, a, b] of script) {
        const command = MAKERS[maker]!(store, a, b)
        if (command !== undefined) store.run(command)
        if (a % 5 === 0) store.undo()
        if (b % 7 === 0) store.redo()
      }
      expect(Object.fromEntries(mirror)).toEqual(Object.fromEntries(store.nodes))
    }),
  )
})

test('a command that fails changes nothing and tells nobody', () => {
  const store = storeOf(chain())
  const heard = jest.fn()
  store.listen(heard)
  const before = text(store.toDocument())
  expect(() =>
    store.run(
      moveNodes(
        new Map([
          ['a', { x: 900, y: 0 }],
          ['gone', { x: 0, y: 0 }],
        ]),
      ),
    ),
  ).toThrow('not in this workflow any more')
  expect(text(store.toDocument())).toBe(before)
  expect(heard).not.toHaveBeenCalled()
  expect(store.undoLabel).toBeUndefined()
})

test('a command that changes nothing leaves no undo step', () => {
  const store = storeOf(chain())
  expect(store.run(moveNodes(new Map([['a', { x: 300, y: 0 }]])))).toBe(false)
  expect(store.undoLabel).toBeUndefined()
})

test('typing in one field is undone as one step, until a pause or another field', () => {
  const clock = handClock()
  const store = storeOf(chain(), clock)
  for (const url of ['h', 'ht', 'htt']) {
    store.run(setConfig('a', { url }, undefined, { field: 'url' }))
    clock.pass(200)
  }
  clock.pass(5000)
  store.run(setConfig('a', { url: 'http' }, undefined, { field: 'url' }))
  store.run(setConfig('a', { url: 'http', method: 'GET' }, undefined, { field: 'method' }))
  store.undo()
  expect(store.nodes.get('a')!.config).toEqual({ url: 'http' })
  store.undo()
  expect(store.nodes.get('a')!.config).toEqual({ url: 'htt' })
  store.undo()
  expect(store.nodes.get('a')!.config).toBeUndefined()
})

test('a new command after undo forgets what could be redone', () => {
  const store = storeOf(chain())
  store.run(setName('Other'))
  store.undo()
  store.run(setDisabled(['a'], true))
  expect(store.redoLabel).toBeUndefined()
  expect(said(store.undoLabel)).toBe('Disable 1 node')
})
