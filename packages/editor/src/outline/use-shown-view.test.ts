import { flushPromises } from '@vue/test-utils'
import { effectScope, shallowRef } from 'vue'
import type { CanvasSelection, WorkflowView } from '@/canvas/canvas-handle.ts'
import { foldingOf } from '@/document/folding.ts'
import { useShownView } from './use-shown-view.ts'

const frame = { id: 'f', kind: 'frame' as const, text: '', position: [0, 0] as [number, number], size: [600, 200] as [number, number] }
const folding = foldingOf([{ ...frame, folded: { nodes: ['b'], notes: ['s'] } }])

/** What the canvas is asked for when the outline is left. */
async function leftWith(selection: Partial<CanvasSelection>): Promise<readonly string[]> {
  const asked: string[] = []
  const handle = new Proxy({} as WorkflowView, {
    get: (_, name) => (name === 'then' ? undefined : (...args: unknown[]) => void asked.push(`${String(name)} ${JSON.stringify(args)}`)),
  })
  const view = shallowRef<WorkflowView | null>(null)
  const scope = effectScope()
  const chosen = { nodes: [], edges: [], notes: [], ...selection }
  const shown = scope.run(() =>
    useShownView(
      view,
      () => chosen,
      () => folding,
    ),
  )!
  shown.show('outline')
  shown.toggle()
  view.value = handle
  await flushPromises()
  scope.stop()
  return asked.filter((one) => !one.startsWith('announce'))
}

test('what a folded frame hides stays hidden: the frame is selected in its place', async () => {
  expect(await leftWith({ nodes: ['b'], notes: ['s'] })).toEqual(['select [[],[],["f"]]', 'reveal ["b"]', 'focusCanvas []'])
})

test('what is shown is taken over, and has the keyboard', async () => {
  expect(await leftWith({ nodes: ['b', 'a'] })).toEqual(['select [["a"],[],["f"]]', 'reveal ["b"]', 'focus ["a"]'])
})
