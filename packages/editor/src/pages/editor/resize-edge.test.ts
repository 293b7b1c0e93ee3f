import { mount } from '@vue/test-utils'
import ResizeEdge from './ResizeEdge.vue'

test.each([
  ['left', 'ArrowLeft', 420],
  ['left', 'ArrowRight', 380],
  ['right', 'ArrowRight', 420],
  ['right', 'ArrowLeft', 380],
] as const)('the %s edge follows %s', async (side, key, width) => {
  const edge = mount(ResizeEdge, { props: { modelValue: 400, min: 200, max: 600, label: 'Width', side } })
  await edge.trigger('keydown', { key })
  expect(edge.emitted('update:modelValue')).toEqual([[width]])
})

test('an edge stops at its limits', async () => {
  const edge = mount(ResizeEdge, { props: { modelValue: 590, min: 200, max: 600, label: 'Width', side: 'right' as const } })
  await edge.trigger('keydown', { key: 'ArrowRight' })
  expect(edge.emitted('update:modelValue')).toEqual([[600]])
})
