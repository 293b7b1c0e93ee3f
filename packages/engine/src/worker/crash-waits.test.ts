import { newId } from '@millrace/base'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { given, Harness } from '../testing/harness.ts'
import type { Append } from '../ports/index.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})

const says = ({ payload }: Append, text: string): boolean => payload.includes(text)

test('a resume that is on disk goes on after a crash, though nothing else was written', async () => {
  const { executionId } = harness.accept(
    sketch(
      [
        ['w', 'test.wait', { config: { token: true } }],
        ['a', 'test.pass'],
      ],
      ['start > w', 'w > a'],
    ),
  )
  await settle()
  let died = false
  harness.journal.fault = (append) => {
    if (died) return 'crash-before'
    died = says(append, '"resumed"')
    return 'write'
  }
  void harness.engine.resume(executionId, [{ json: { approved: true } }])
  await settle()
  await harness.crash()
  const view = await harness.view(executionId)
  expect(view.header.status).toBe('completed')
  expect(given(view, 'a')).toEqual([{ approved: true }])
})

const parentOf = (child: string) => sketch([['c', 'test.call', { config: { workflow: child } }]], ['start > c'])

test.each(['crash-before', 'crash-after'] as const)(
  'a caller goes on at once after a restart, at whatever append its called workflow was cut off (%s)',
  async (fault) => {
    for (let at = 1; at <= 8; at += 1) {
      const one = await new Harness().start()
      const child = newId()
      one.workflows.set(child, sketch([['w', 'test.write']], ['start > w']))
      let appends = 0
      one.journal.fault = () => (++appends === at ? fault : 'write')
      const { executionId, accepted } = one.accept(parentOf(child))
      let acknowledged = false
      accepted.then(() => (acknowledged = true)).catch(() => undefined)
      await settle()
      await one.crash()
      if (!acknowledged && !one.journal.rows.has(executionId)) continue
      expect({ at, status: (await one.view(executionId)).header.status }).toEqual({ at, status: 'completed' })
      expect(new Set(one.writes.map(({ key }) => key)).size).toBe(1)
      expect(one.journal.rows.size).toBe(2)
    }
  },
)

test('a workflow that cannot be called for a while, since nothing can be stored, is called soon after', async () => {
  const child = newId()
  harness.workflows.set(child, sketch([['p', 'test.pass']], ['start > p']))
  let refusals = 2
  harness.journal.fault = ({ create }) => (typeof create?.parentId === 'string' && refusals-- > 0 ? 'refuse' : 'write')
  const { executionId } = harness.accept(parentOf(child), [{ n: 1 }])
  await settle()
  expect((await harness.view(executionId)).header.status).not.toBe('completed')
  await harness.clock.advance(2000)
  await harness.clock.advance(2000)
  const view = await harness.view(executionId)
  expect([view.header.status, given(view, 'c')]).toEqual(['completed', [{ n: 1 }]])
})

test('an acceptance whose answer was lost counts when it is on disk, so that nobody calls a second time', async () => {
  harness.journal.fault = ({ create }) => (create === undefined ? 'write' : 'lose-answer')
  const { executionId, accepted, finished } = harness.accept(sketch([['w', 'test.write']], ['start > w']))
  await accepted
  expect((await finished).status).toBe('completed')
  expect(harness.writes).toHaveLength(1)
  expect((await harness.view(executionId)).header.status).toBe('completed')
})

test('an acceptance that is not on disk is refused and has no effect', async () => {
  harness.journal.fault = ({ create }) => (create === undefined ? 'write' : 'refuse')
  const { accepted } = harness.accept(sketch([['w', 'test.write']], ['start > w']))
  await expect(accepted).rejects.toMatchObject({ code: 'journal.unavailable', status: 503 })
  await settle()
  expect([harness.writes, harness.journal.rows.size]).toEqual([[], 0])
})

test('a caller that waits hears from a server that stops that its execution goes on, and which one it is', async () => {
  const { executionId, finished } = harness.accept(sketch([['s', 'test.stuck']], ['start > s']))
  const told = expect(finished).rejects.toMatchObject({ code: 'execution.interrupted', status: 503, data: { executionId } })
  await settle()
  const stopped = harness.engine.stop(100)
  await harness.clock.advance(100)
  await Promise.all([told, stopped])
})
