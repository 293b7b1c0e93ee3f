import type { Execution } from '@millrace/api'
import { mount } from '@vue/test-utils'
import StepTimeline from './StepTimeline.vue'

const at = (ms: number): string => new Date(Date.UTC(2030, 0, 1) + ms).toISOString()
const step = (id: string, began: number, durationMs: number) => ({
  ...{ id: `${id}:0`, nodeId: id, nodeName: id, runIndex: 0, status: 'completed', startedAt: at(began), durationMs },
  ...{ waitingUntil: null, undoes: null, endedAt: at(began + durationMs), failedTries: [], waits: [], retries: 0 },
})
const notes = (replayOf: string | null): string[] => {
  const times = { createdAt: at(5000), startedAt: at(5000), finishedAt: at(5010), durationMs: 10 }
  const execution = { replayOf, ...times, steps: [step('sent', 0, 47), step('noted', 5005, 5)] } as unknown as Execution
  const rows = mount(StepTimeline, { props: { execution, selected: undefined } }).findAll('li')
  return rows.map(
    (row) =>
      `${row.find('.tabular-nums').text()}, ${
        row
          .find('.step-bar')
          .attributes('style')
          ?.match(/width: (\S+);/)?.[1]
      }`,
  )
}

test('a step that was kept from the execution before says so, and does not stretch the times of those that ran', () => {
  expect(notes('x')).toEqual(['kept from before, 1%', '5 ms, 50%'])
})

test('a clock that was set back makes nothing look kept where nothing was', () => {
  expect(notes(null)[0]).toMatch(/^47 ms/)
})

test('of thousands of steps those in view are drawn, and each says its place among all', () => {
  const times = { createdAt: at(0), startedAt: at(0), finishedAt: at(6000), durationMs: 6000 }
  const steps = Array.from({ length: 6003 }, (_, index) => step(`s${index}`, index, 1))
  const page = mount(StepTimeline, {
    props: { execution: { replayOf: null, ...times, steps } as unknown as Execution, selected: undefined },
  })
  expect(page.findAll('li').length).toBeLessThan(100)
  expect(page.find('li').attributes('aria-setsize')).toBe('6003')
})
