import { join } from 'node:path'
import { createSandbox } from '../../packages/sandbox/src/index.ts'
import { casesIn } from './cases.ts'
import { runAttack } from './run-attack.ts'
import { makeWorld } from './world.ts'

const cases = casesIn(join(__dirname, 'code'))
// One process, so that whatever a program leaves behind would meet the next one; small limits, so that they are reached soon.
const sandbox = createSandbox({
  maxChildren: 1,
  memoryMb: 32,
  timeoutMs: 500, // an honest program on a busy machine has to come through
  maxOutputChars: 1_000_000,
  maxLogLines: 20,
  maxLogChars: 2_000,
})
const world = makeWorld()
afterAll(async () => {
  world.release()
  await sandbox.stop()
})
jest.setTimeout(60_000) // filling memory takes as long as the machine is busy

/** For honest programs on a machine that is busy. */
const PATIENCE_MS = 10_000

/** An honest program: it has to see after each attack what it saw before. */
const HONEST = `const own = {}; console.log('a'); const list = [1, 2].map((n) => n + 1); await null
  return [{ list, keys: Object.keys(globalThis).sort(), polluted: own.polluted ?? null, text: String([1]), json: JSON.stringify({ a: 1 }),
    id: items[0].json.id, made: Function('return 1')(), frozen: Object.isFrozen(Object.prototype), own: Reflect.ownKeys(Object.prototype).length }]`
const honest = runAttack(sandbox, 'javascript', HONEST, PATIENCE_MS)

test('the corpus is large', () => expect(cases.length).toBeGreaterThan(150))

describe.each([...new Set(cases.map((one) => one.class))])('%s', (name) => {
  test.each(cases.filter((one) => one.class === name).map((one) => ({ ...one })))(
    '$title',
    async ({ source, language, ends, gives, either }) => {
      expect(await honest).toMatchObject({ kind: 'json' })
      const outcome = await runAttack(sandbox, language, source)
      expect(outcome).not.toMatchObject({ kind: 'broken' })
      if (outcome.kind === 'code' && !either) expect(ends).toContain(outcome.code)
      if (outcome.kind === 'json') expect({ gives: outcome.json }).toEqual({ gives })
      expect(world.damage()).toEqual([])
      expect(await runAttack(sandbox, 'javascript', HONEST, PATIENCE_MS)).toEqual(await honest)
    },
  )
})
