import type { Workflow } from '@millrace/api'
import type { Clock } from '@millrace/base'
import { flushPromises } from '@vue/test-utils'
import { ApiError } from '@/api/api-error.ts'
import { chain } from '@/document/testing/documents.ts'
import { Autosave, type Backup, type SaveState } from './autosave.ts'

/** Time that stands still until the test lets it pass. */
function handClock(): Clock & { pass(ms: number): Promise<void> } {
  let now = 0
  let timers: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => void (timers = timers.filter((one) => one !== timer))
    },
    async pass(ms) {
      now += ms
      const due = timers.filter((timer) => timer.at <= now)
      timers = timers.filter((timer) => timer.at > now)
      for (const timer of due) timer.run()
      await flushPromises()
    },
  }
}

const offline = new ApiError({ status: 0, code: 'client.offline', detail: 'away' })
const conflict = new ApiError({ status: 409, code: 'workflow.revision-conflict', detail: 'changed' })

function setUp(answers: (Error | 'ok')[] = []) {
  const clock = handClock()
  const saves: number[] = []
  const states: SaveState['at'][] = []
  let kept: Backup | undefined
  const autosave = new Autosave({
    clock,
    revision: 3,
    base: chain(),
    savedAt: 0,
    document: chain,
    backup: { write: (backup) => ((kept = backup), true), clear: () => void (kept = undefined) },
    save: async (_, revision) => {
      saves.push(revision)
      const answer = answers.shift() ?? 'ok'
      if (answer !== 'ok') throw answer
      return { revision: revision + 1 } as Workflow
    },
    onState: (state) => states.push(state.at),
    onSaved: () => undefined,
    onNoStorage: () => undefined,
  })
  return { autosave, clock, saves, states, kept: () => kept }
}

test('changes are saved together after a pause, with the revision that the server gave', async () => {
  const { autosave, clock, saves, states } = setUp()
  autosave.changed()
  autosave.changed()
  await clock.pass(800)
  autosave.changed()
  await clock.pass(800)
  expect(saves).toEqual([3, 4])
  expect(states).toEqual(['dirty', 'dirty', 'saving', 'saved', 'dirty', 'saving', 'saved'])
})

test('what is changed while something is saved does not make of it that it was not', async () => {
  const { autosave, saves } = setUp()
  autosave.changed()
  const flushed = autosave.flush()
  autosave.changed()
  expect({ flushed: await flushed, hasUnsaved: autosave.hasUnsaved, saves }).toEqual({ flushed: true, hasUnsaved: true, saves: [3] })
})

test('a draft that somebody else replaced is a conflict before anything is sent, and what is typed then waits', async () => {
  const { autosave, clock, saves, states } = setUp()
  autosave.overtaken()
  autosave.changed()
  await clock.pass(5000)
  expect({ saves, states, flushed: await autosave.flush() }).toEqual({ saves: [], states: ['conflict'], flushed: false })
})

test('a change is in the browser before it is sent, and leaves it when the server has it', async () => {
  const { autosave, clock, kept } = setUp([offline, 'ok'])
  autosave.changed()
  await clock.pass(250)
  expect(kept()).toMatchObject({ revision: 3 })
  await clock.pass(800)
  expect(kept()).toBeDefined()
  await clock.pass(2000)
  expect(kept()).toBeUndefined()
})

test('an unreachable server is asked again with growing pauses, and at once when the network is back', async () => {
  const { autosave, clock, saves } = setUp([offline, offline, 'ok'])
  autosave.changed()
  await clock.pass(800)
  await clock.pass(2000)
  expect(saves).toHaveLength(2)
  await clock.pass(2000)
  expect(saves).toHaveLength(2)
  autosave.wake()
  await flushPromises()
  expect(saves).toHaveLength(3)
  expect(autosave.state.at).toBe('saved')
})

test('a conflict stops saving and keeps the edits', async () => {
  const { autosave, clock, saves, kept } = setUp([conflict])
  autosave.changed()
  await clock.pass(800)
  autosave.changed()
  await clock.pass(60_000)
  expect(saves).toHaveLength(1)
  expect(autosave.state.at).toBe('conflict')
  expect(kept()).toBeDefined()
})

test('after a conflict what was brought together is saved over what the server has now', async () => {
  const { autosave, clock, saves, kept } = setUp([conflict])
  autosave.changed()
  await clock.pass(800)
  expect(autosave.base).toEqual(chain())
  const theirs = { ...chain(), name: 'Theirs' }
  autosave.rebase({ revision: 7, document: theirs } as Workflow)
  expect(autosave.base).toBe(theirs)
  await clock.pass(0)
  expect(saves).toEqual([3, 7])
  expect(autosave.state.at).toBe('saved')
  expect(kept()).toBeUndefined()
})

test('publishing raises the revision of the own draft, and never hides that somebody else saved another', async () => {
  const { autosave, clock, saves } = setUp()
  autosave.noteRevision({ revision: 4, document: chain() } as Workflow)
  autosave.noteRevision({ revision: 5, document: { ...chain(), name: 'Theirs' } } as Workflow)
  autosave.changed()
  await clock.pass(800)
  expect(saves).toEqual([4])
})

test('a refusal is shown, and the next change tries again', async () => {
  const { autosave, clock, saves } = setUp([new ApiError({ status: 422, code: 'workflow.invalid', detail: 'bad' }), 'ok'])
  autosave.changed()
  await clock.pass(800)
  expect(autosave.state.at).toBe('failed')
  await clock.pass(60_000)
  autosave.changed()
  await clock.pass(800)
  expect(saves).toHaveLength(2)
  expect(autosave.state.at).toBe('saved')
})

test('a change while a save is under way is saved by the next one', async () => {
  const { autosave, clock, saves } = setUp()
  autosave.changed()
  const first = autosave.flush()
  autosave.changed()
  await first
  expect(autosave.hasUnsaved).toBe(true)
  await clock.pass(800)
  expect(saves).toEqual([3, 4])
  expect(autosave.hasUnsaved).toBe(false)
})
