import type { Schedule } from '@millrace/api'
import { flushPromises, mount } from '@vue/test-utils'
import { TooltipProvider } from 'reka-ui'
import { h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { ApiError } from '@/api/api-error.ts'
import { API, type Api } from '@/api/api.ts'
import { areCronWordsLoaded } from '@/i18n/cron-words.ts'
import ScheduleDialog from './ScheduleDialog.vue'

const schedule: Schedule = {
  ...{ id: 's1', workflowId: 'w', workflowName: 'Orders', nodeId: null, cron: '0 9 * * 1-5', everyMs: null, timezone: 'Asia/Tokyo' },
  ...{ enabled: true, nextAt: null, lastAt: null, upcoming: [], revision: 4 },
}
const conflict = new ApiError({ status: 409, code: 'schedule.revision-conflict', detail: 'changed' })

// jsdom lays nothing out, so it cannot scroll.
beforeAll(() => void (Element.prototype.scrollIntoView = () => undefined))

/** The dialog with a server that answers each save with the next of these. */
async function openWith(answers: readonly (Schedule | ApiError)[], given = schedule, theirs = schedule) {
  const left = [...answers]
  const sent: unknown[] = []
  const told: Record<'saved' | 'met', unknown[]> = { saved: [], met: [] }
  const update = async (_id: string, body: unknown): Promise<Schedule> => {
    sent.push(body)
    const answer = left.shift()
    if (answer instanceof ApiError) throw answer
    return answer ?? given
  }
  const api = { schedules: { update, get: async () => theirs } } as unknown as Api
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:all(.*)*', component: { render: () => null } }] })
  const props = {
    ...{ open: true, schedule: given },
    onSaved: (...args: unknown[]) => told.saved.push(args),
    onMet: (...args: unknown[]) => told.met.push(args),
  }
  const wrapper = mount(() => h(TooltipProvider, () => h(ScheduleDialog, props)), {
    attachTo: document.body,
    global: { plugins: [router], provide: { [API as symbol]: api } },
  })
  for (let turns = 50; turns > 0 && !(areCronWordsLoaded() && cron() !== null); turns -= 1) await flushPromises()
  await flushPromises()
  return { sent, told, close: () => wrapper.unmount() }
}
const dialog = (): HTMLElement => document.querySelector<HTMLElement>('[role=dialog]')!
const cron = () => document.querySelector<HTMLInputElement>('[role=dialog] input.font-mono')
function type(text: string): void {
  cron()!.value = text
  cron()!.dispatchEvent(new Event('input'))
}
async function press(name: string): Promise<void> {
  const button = [...dialog().querySelectorAll('button')].find((one) => one.textContent?.trim() === name)!
  if (button.type === 'submit')
    dialog()
      .querySelector('form')!
      .dispatchEvent(new Event('submit', { cancelable: true }))
  else button.click()
  await flushPromises()
}

test('it opens with the schedule as it is, in words and with its next times, and saves over the revision that was seen', async () => {
  const { sent, told, close } = await openWith([{ ...schedule, revision: 5 }])
  expect(cron()!.value).toBe('0 9 * * 1-5')
  expect(dialog().textContent).toContain('At 09:00, Monday through Friday')
  expect(dialog().querySelectorAll('li')).toHaveLength(5)
  type('30 7 * * *')
  await press('Save')
  expect(sent).toEqual([{ cron: '30 7 * * *', timezone: 'Asia/Tokyo', revision: 4 }])
  expect(told.saved).toEqual([[{ ...schedule, revision: 5 }, false]])
  close()
})

test('an interval is shown in its own unit', async () => {
  const { sent, close } = await openWith([], { ...schedule, cron: null, everyMs: 90_000 })
  expect(dialog().querySelector<HTMLInputElement>('[role=spinbutton]')!.value).toBe('90')
  expect(dialog().textContent).toContain('seconds')
  await press('Save')
  expect(sent).toEqual([{ everyMs: 90_000, timezone: 'Asia/Tokyo', revision: 4 }])
  close()
})

test('what the server refuses is said at its field, and what was typed stays', async () => {
  const errors = [{ path: '/cron', code: 'schedule.timing', message: 'cron must have five fields' }]
  const { told, close } = await openWith([new ApiError({ status: 422, code: 'schedule.invalid', detail: 'no', errors })])
  type('soon')
  await press('Save')
  expect(cron()!.value).toBe('soon')
  expect(dialog().textContent).toContain('cron must have five fields')
  expect(told.saved).toEqual([])
  close()
})

test('what somebody else made of it meanwhile is shown, and can be saved over', async () => {
  const theirs = { ...schedule, cron: '0 6 * * *', enabled: false, revision: 7 }
  const { sent, told, close } = await openWith([conflict, { ...theirs, revision: 8 }], schedule, theirs)
  type('30 7 * * *')
  await press('Save')
  expect(told.met).toEqual([[theirs]])
  expect(dialog().querySelector('[role=alert]')!.textContent).toMatch(/Somebody else.*At 06:00 \(Asia\/Tokyo\).*switched it off/)
  expect(cron()!.value).toBe('30 7 * * *')
  await press('Save mine over it')
  expect(sent.at(-1)).toEqual({ cron: '30 7 * * *', timezone: 'Asia/Tokyo', revision: 7 })
  expect(told.saved).toHaveLength(1)
  close()
})

test('what somebody else made of it can be taken, to go on from there', async () => {
  const { sent, close } = await openWith([conflict], schedule, { ...schedule, cron: '0 6 * * *', revision: 7 })
  type('30 7 * * *')
  await press('Save')
  await press('Take theirs')
  expect(cron()!.value).toBe('0 6 * * *')
  expect(dialog().querySelector('[role=alert]')).toBeNull()
  await press('Save')
  expect(sent.at(-1)).toEqual({ cron: '0 6 * * *', timezone: 'Asia/Tokyo', revision: 7 })
  close()
})
