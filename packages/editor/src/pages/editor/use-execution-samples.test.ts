import type { WorkflowDocument } from '@millrace/workflow'
import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h, shallowRef } from 'vue'
import { API } from '@/api/api.ts'
import { edge, node } from '@/document/testing/documents.ts'
import type { RunState } from '@/run/run-state.ts'
import type { EditorSession } from './editor-session.ts'
import { samplesThatHold, useExecutionSamples, type GivenData } from './use-execution-samples.ts'

const items = [{ json: { n: 1 } }]
const document: WorkflowDocument = {
  ...{ schema: 'millrace/workflow@1', name: 'W' },
  nodes: [node('a'), node('b'), node('c')],
  edges: [edge('1', 'a', 'b'), edge('2', 'b', 'c')],
}
const given: GivenData = { document, samples: new Map(['a', 'b', 'c'].map((id) => [id, new Map([['main', items]])])) }
const change = (id: string, rest: object): WorkflowDocument => ({
  ...document,
  nodes: document.nodes.map((one) => (one.id === id ? { ...one, ...rest } : one)),
})
const kept = (of: WorkflowDocument) => [...samplesThatHold(given)(of).keys()]

test('what a changed node gives is not known any more, nor what those after it give', () => {
  expect(kept(document)).toEqual(['a', 'b', 'c'])
  expect(kept(change('b', { config: { x: 1 } }))).toEqual(['a'])
  expect(kept(change('a', { position: [9, 9], notes: 'moved' }))).toEqual(['a', 'b', 'c'])
  expect(kept({ ...document, edges: document.edges.slice(1) })).toEqual(['a'])
  expect(kept({ ...document, edges: [...document.edges, edge('3', 'a', 'c')] })).toEqual(['a', 'b'])
})

test('while the same nodes hold the samples stay the same, so that nothing is checked again', () => {
  const holds = samplesThatHold(given)
  expect(holds(change('c', { notes: 'x' }))).toBe(holds(document))
  expect(holds(change('c', { config: { y: 1 } }))).not.toBe(holds(document))
})

/** An editor that shows a run, and what is read of the run when it has ended. */
function showRun(given: readonly object[]) {
  const asked: string[] = []
  const steps = [
    ['a:0', 'a', 'completed'],
    ['b:0', 'b', 'completed'],
    ['b:1', 'b', 'completed'],
    ['c:0', 'c', 'completed'],
  ].map(([id, nodeId, status]) => ({ id, nodeId, status }))
  const outputs = [{ port: 'main', total: given.length, items: given }]
  const api = {
    executions: {
      get: async () => ({ document, steps }),
      step: async (_: string, id: string) => (asked.push(id), { nodeId: id.slice(0, 1), outputs }),
    },
  }
  const handed: GivenData[] = []
  const session = { useSamples: (data: GivenData) => void handed.push(data) } as unknown as EditorSession
  const run = shallowRef<RunState | null>({ executionId: 'e1', status: 'running' } as unknown as RunState)
  const wrapper = mount(
    defineComponent(() => {
      useExecutionSamples(session, () => run.value)
      return () => h('div')
    }),
    { global: { provide: { [API as symbol]: api } } },
  )
  const end = async () => {
    run.value = { executionId: 'e1', status: 'completed' } as unknown as RunState
    await flushPromises()
  }
  return { asked, end, read: () => handed.map(({ samples }) => [...samples.keys()]), close: () => wrapper.unmount() }
}

test('an execution is read once it ended: the last firing of each node that leads to another', async () => {
  const { asked, end, read, close } = showRun(items)
  await flushPromises()
  expect(asked).toEqual([])
  await end()
  expect(asked).toEqual(['a:0', 'b:1'])
  expect(read()).toEqual([['a', 'b']])
  close()
})

test('of large data no more is read than tells which fields there are', async () => {
  const { asked, end, read, close } = showRun([{ json: { text: 'x'.repeat(2_000_000) } }])
  await end()
  expect(asked).toEqual(['a:0'])
  expect(read()).toEqual([['a']])
  close()
})
