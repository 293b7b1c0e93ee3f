import { silentLogger, type Clock, type Logger } from '@millrace/base'
import { Retention } from './retention.ts'

const NOON = Date.UTC(2030, 0, 20, 12)
const DAY = 86_400_000

/** A clock whose timers the test fires. */
class StepClock implements Clock {
  time = NOON
  timers: { at: number; run: () => void }[] = []
  now(): number {
    return this.time
  }
  after(ms: number, run: () => void): () => void {
    const timer = { at: this.time + ms, run }
    this.timers.push(timer)
    return () => (this.timers = this.timers.filter((one) => one !== timer))
  }
  fireNext(): void {
    const next = this.timers.shift()
    if (next === undefined) throw new RangeError('nothing is due')
    this.time = next.at
    next.run()
  }
}

let clock: StepClock
let pruned: number[]
let said: { level: string; facts: object; message?: string }[]
const logger: Logger = {
  ...silentLogger,
  info: (facts: object) => void said.push({ level: 'info', facts }),
  error: (facts: object, message: string) => void said.push({ level: 'error', facts, message }),
  child: () => logger,
} as Logger
const journal = (removed = 0) => ({
  prune: async (before: number) => (pruned.push(before), removed),
  usage: async () => ({ days: 3, bytes: 42_400_000 }),
})

beforeEach(() => {
  clock = new StepClock()
  pruned = []
  said = []
})

const round = async (retention: Retention): Promise<void> => {
  clock.fireNext()
  await retention.settled
}

test('keeps the days that are set, in whole UTC days, and looks again every hour', async () => {
  const retention = new Retention({ journal: journal(), days: 14, clock, logger })
  retention.start()
  await round(retention)
  await round(retention)
  expect(pruned).toEqual([Date.UTC(2030, 0, 6), Date.UTC(2030, 0, 6)])
  clock.time += DAY
  await round(retention)
  expect(pruned).toHaveLength(3)
})

test('says what went and what the journal takes', async () => {
  const retention = new Retention({ journal: journal(1200), days: 1, clock, logger })
  retention.start()
  await round(retention)
  expect(said).toEqual([{ level: 'info', facts: { removed: 1200, days: 3, megabytes: 42 } }])
})

test('keeps everything where nothing is to go', async () => {
  const swept = jest.fn(() => Promise.resolve())
  const retention = new Retention({ journal: journal(), days: 0, afterwards: [swept], clock, logger })
  retention.start()
  await round(retention)
  expect([pruned, swept.mock.calls]).toEqual([[], []])
})

test('what belongs to executions is swept after them', async () => {
  const seen: string[] = []
  const deps = {
    journal: { ...journal(), prune: async () => (seen.push('journal'), 1) },
    afterwards: [async (before: number) => void seen.push(`packets before ${new Date(before).toISOString()}`)],
  }
  const retention = new Retention({ ...deps, days: 2, clock, logger })
  retention.start()
  await round(retention)
  expect(seen).toEqual(['journal', 'packets before 2030-01-18T00:00:00.000Z'])
})

test('trouble is told, and another try follows', async () => {
  const retention = new Retention({
    journal: { ...journal(), prune: () => Promise.reject(new RangeError('busy')) },
    days: 2,
    clock,
    logger,
  })
  retention.start()
  await round(retention)
  expect(said).toMatchObject([{ level: 'error' }])
  expect(clock.timers).toHaveLength(1)
})

test('trouble with cleaning is told as that, and what the journal takes is told all the same', async () => {
  const cleaning = { clean: () => Promise.reject(new RangeError('EIO: i/o error')) }
  const retention = new Retention({ journal: journal(7), days: 2, cleaning, clock, logger })
  retention.start()
  await round(retention)
  expect(said).toMatchObject([
    { level: 'error', message: expect.stringMatching(/^files that nothing keeps could not be removed/) },
    { level: 'info', facts: { removed: 7, days: 3, megabytes: 42 } },
  ])
})

test('a server that stops begins no further round', async () => {
  const retention = new Retention({ journal: journal(), days: 2, clock, logger })
  retention.start()
  retention.stop()
  expect(clock.timers).toEqual([])
})
