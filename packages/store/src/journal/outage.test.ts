import type { Logger } from '@millrace/base'
import { Outage } from './outage.ts'

const probe = { kind: 'probe', period: '2030-01-01' } as const
const full = { unavailable: 'disk is full' } as const

function outage() {
  const lines: string[] = []
  const note = (_fields: object, message: string): void => void lines.push(message)
  const logger: Logger = { debug: note, info: note, warn: note, error: note, child: () => logger }
  const clock = { now: 0 }
  return { lines, clock, outage: new Outage(logger, () => clock.now) }
}

test('an outage is told once when it begins and once when it is over, however many writes fail', async () => {
  const { lines, clock, outage: one } = outage()
  for (let time = 0; time < 5; time += 1) await one.watch([probe], Promise.resolve([full]))
  expect(one.period).toBe('2030-01-01')
  clock.now = 5000
  for (let time = 0; time < 3; time += 1) await one.watch([probe], Promise.resolve(['ok']))
  expect(one.period).toBeUndefined()
  expect(lines).toEqual([expect.stringContaining('cannot be written'), expect.stringContaining('can be written again')])
})

test('a small write that finds room between failing ones ends no outage', async () => {
  const { lines, outage: one } = outage()
  for (let time = 0; time < 5; time += 1) {
    await one.watch([probe], Promise.resolve([full]))
    await one.watch([probe], Promise.resolve(['ok']))
  }
  expect(one.period).toBe('2030-01-01')
  expect(lines).toHaveLength(1)
})

test('a worker that dies with a batch is an outage, and what it was asked for fails', async () => {
  const { outage: one } = outage()
  await expect(one.watch([probe], Promise.reject(new TypeError('gone')))).rejects.toThrow('gone')
  expect(one.period).toBe('2030-01-01')
})

test('an operation that cannot be stored is no outage', async () => {
  const { lines, outage: one } = outage()
  await one.watch([probe], Promise.resolve([{ invalid: 'too big' }]))
  expect([one.period, lines]).toEqual([undefined, []])
})
