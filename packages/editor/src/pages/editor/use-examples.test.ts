import { mount } from '@vue/test-utils'
import type { WorkflowDocument } from '@millrace/workflow'
import { defineComponent, h, ref, type App } from 'vue'
import { chain, countingIds, node, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { createToasts, provideToasts } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'
import { useExamples } from './use-examples.ts'

function isOffered(document: Partial<WorkflowDocument>, readOnly = false): boolean {
  const store = storeOf({ ...chain(), nodes: [], edges: [], ...document })
  const session = { store, catalog: testCatalog, ids: countingIds(), readOnly, revision: ref(0) } as unknown as EditorSession
  let offered = false
  mount(
    defineComponent(() => {
      offered = useExamples(session).isOffered.value
      return () => h('div')
    }),
    { global: { plugins: [{ install: (app: App) => provideToasts(app, createToasts()) }] } },
  )
  return offered
}
const trigger = node('n1', { name: 'test.start', type: 'test.start', config: {} })
const note = { id: 's', text: 'x', position: [0, 0] as [number, number], size: [200, 100] as [number, number] }

test('examples are offered where nothing was done yet', () => {
  expect(isOffered({})).toBe(true)
  expect(isOffered({ nodes: [trigger] })).toBe(true)
})
test.each<[string, Partial<WorkflowDocument>]>([
  ['has another node', { nodes: [trigger, node('n2')] }],
  ['was named', { nodes: [{ ...trigger, name: 'Mine' }] }],
  ['was set up', { nodes: [{ ...trigger, config: { a: 1 } }] }],
  ['has notes of its own', { nodes: [{ ...trigger, notes: 'Mine' }] }],
  ['starts with something else', { nodes: [node('n1', { name: 'test.action', config: {} })] }],
  ['has data pinned', { nodes: [trigger], pinned: { n1: [{ json: {} }] } }],
  ['has a note', { nodes: [trigger], stickies: [note] }],
])('nothing is offered to replace a workflow that %s', (_, document) => expect(isOffered(document)).toBe(false))
test('who may only look is offered nothing', () => expect(isOffered({}, true)).toBe(false))
