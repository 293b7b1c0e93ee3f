import { canContain } from '../../packages/sandbox/src/testing/containment.ts'
import { withoutWalls } from './nodes/control.ts'
import { NODE_ATTACKS } from './nodes/corpus.ts'
import { hasCompiler, newCanaries } from './nodes/scene.ts'
import { Stage, type Rooms } from './nodes/stage.ts'

jest.setTimeout(120_000)

// What takes the server's whole patience is tried by `npm run attack:nodes`; unit tests of the host do it with less.
const QUICK = NODE_ATTACKS.filter(({ isSlow }) => isSlow !== true)
const MODES: readonly Rooms[] = canContain ? ['required', 'off'] : ['off']
const canaries = newCanaries()

describe.each(MODES)('with rooms %s, a hostile package', (rooms) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open(rooms, NODE_ATTACKS, canaries)
  })
  afterAll(() => stage.close())

  test('gets nothing while it is loaded', async () => expect(await stage.loaded()).toEqual([]))

  test.each(QUICK.map((attack) => [attack.title, attack] as const))('%s: it gets nothing, and others go on', async (_title, attack) => {
    expect(await stage.attempt(attack)).toEqual([])
  })

  test('that loops for ever does not outlive a server that is killed', async () => expect(await stage.killWhileItLoops()).toEqual([]))
})

describe('without walls, where the same attack is known to come through, a package', () => {
  // A tenth of them here; all of them with `npm run attack:nodes`.
  const some = QUICK.filter(({ isOurs, wants }) => isOurs !== true && wants !== 'harm').filter((_attack, at) => at % 10 === 0)

  test.each(some.map((attack) => [attack.title, attack] as const))('%s', async (_title, attack) => {
    const effects = await withoutWalls(attack, canaries)
    if (attack.class === 'native code' && !hasCompiler()) return
    expect(effects).toContain(attack.wants)
  })
})
