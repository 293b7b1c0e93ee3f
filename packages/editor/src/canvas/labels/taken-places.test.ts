import type { NodeFacts, PortFacts } from '../node-facts.ts'
import type { Bounds } from '../viewport.ts'
import { takenBy } from './taken-places.ts'

const port = (rest: Partial<PortFacts>): PortFacts => ({
  ...{ name: 'main', label: undefined, at: 30, connected: true, isError: false, isLost: false, ...rest },
})
const facts = (rest: Partial<NodeFacts>): NodeFacts => ({
  ...{ id: 'n', name: 'N', kind: 'action', typeTitle: 'N', icon: undefined, installed: true, summary: '', summarySource: undefined },
  ...{
    disabled: false,
    notes: '',
    takenBackBy: undefined,
    takesBack: [],
    inputs: [],
    outputs: [],
    height: 60,
    direction: 'right',
    ...rest,
  },
})
const bounds = { x: 0, y: 0, width: 220, height: 60 }
const isTaken = (at: { x: number; y: number }, card: Partial<NodeFacts>, canAdd = true): boolean =>
  [...takenBy({ bounds, facts: facts(card), hasProblems: false, canAdd }, (text) => 6 * text.length)].some(
    (box: Bounds) => box.x < at.x && at.x < box.x + box.width && box.y < at.y && at.y < box.y + box.height,
  )

test('a card, its handles, names of its inputs and the plus of a free output are taken', () => {
  expect(isTaken({ x: 110, y: 30 }, {})).toBe(true)
  expect(isTaken({ x: 226, y: 30 }, { outputs: [port({})] })).toBe(true)
  expect(isTaken({ x: -30, y: 20 }, { inputs: [port({ label: 'Input 1' })] })).toBe(true)
  expect(isTaken({ x: 255, y: 30 }, { outputs: [port({ connected: false })] })).toBe(true)
  expect(isTaken({ x: 60, y: -10 }, { takesBack: ['Reserve'] })).toBe(true)
})

test('what is not there takes no room', () => {
  expect(isTaken({ x: -30, y: 20 }, { inputs: [port({})] })).toBe(false)
  expect(isTaken({ x: 255, y: 30 }, { outputs: [port({})] })).toBe(false)
  expect(isTaken({ x: 255, y: 30 }, { outputs: [port({ connected: false })] }, false)).toBe(false)
})

test('where the workflow runs down, names and plus are above and beneath', () => {
  const down = {
    direction: 'down' as const,
    inputs: [port({ label: 'Next', at: 110 })],
    outputs: [port({ label: 'Done', at: 110, connected: false })],
  }
  expect(isTaken({ x: 125, y: -15 }, down)).toBe(true)
  expect(isTaken({ x: 125, y: 75 }, down)).toBe(true)
  expect(isTaken({ x: 110, y: 95 }, down)).toBe(true)
})
