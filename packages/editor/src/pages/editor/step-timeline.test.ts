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
