import { distanceTo, edgeShape, type EdgeShape } from '../edge-path.ts'
import type { Bounds } from '../viewport.ts'
import { boxOf, LABEL_HEIGHT, placeLabels, type LabelledEdge } from './place-labels.ts'

const CARD = { width: 220, height: 60 }
const cover = (a: Bounds, b: Bounds): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
const edge = (id: string, shape: EdgeShape, texts: readonly (readonly [string, number])[] = [['3 items', 40]]): LabelledEdge => ({
  ...{ id, shape, texts: texts.map(([text, width]) => ({ text, width })) },
})
/** From a card to the one beside it, 60 px further. */
const GAP = { cards: [0, 280].map((x) => ({ x, y: -30, ...CARD })), shape: edgeShape({ x: 226, y: 0 }, { x: 274, y: 0 }) }

test('between two cards 60 px from each other a label stands above the line', () => {
  expect(placeLabels([edge('e', GAP.shape)], GAP.cards).get('e')).toMatchObject({ x: 250, y: -11, text: '3 items', isOn: false })
})

test('what is too wide for the gap is said in fewer signs, and not at all where even these have no room', () => {
  const texts = [
    ['1,240 items', 62],
    ['1.2K', 26],
  ] as const
  expect(placeLabels([edge('e', GAP.shape, texts)], GAP.cards).get('e')).toMatchObject({ text: '1.2K' })
  expect(placeLabels([edge('e', GAP.shape, texts)], [{ x: 0, y: -100, width: 500, height: 200 }]).size).toBe(0)
})

test('where the name of a port stands above the line, the label goes beneath it', () => {
  const name = { x: 226, y: -16, width: 44, height: 14 }
  expect(placeLabels([edge('e', GAP.shape)], [...GAP.cards, name]).get('e')).toMatchObject({ x: 250, y: 11 })
})

test('two lines into one loop have a label each, and neither lies on the other', () => {
  const labels = placeLabels(
    [edge('in', edgeShape({ x: 226, y: 0 }, { x: 274, y: -16 })), edge('back', edgeShape({ x: 826, y: 40 }, { x: 274, y: 16 }))],
    GAP.cards,
  )
  expect([...labels.keys()].sort()).toEqual(['back', 'in'])
  const [one, other] = [...labels.values()].map(boxOf)
  expect(cover(one!, other!)).toBe(false)
})

/** The same numbers in every run. */
function dice(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state % most
  }
}

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'labels lie on no card and on no other label, and near their own line (%d)',
  (seed) => {
    const roll = dice(seed + 1)
    const direction = roll(2) === 0 ? 'right' : 'down'
    const [wide, high] = [220 + 60 + 20 * roll(3), 60 + 30 + 10 * roll(4)]
    const cards = Array.from({ length: 24 }, (_, index) => ({ x: (index % 6) * wide, y: Math.floor(index / 6) * high, ...CARD }))
    const edges = Array.from({ length: 40 }, (_, index) => {
      const [from, to] = [cards[roll(24)]!, cards[roll(24)]!]
      const [out, into] = [roll(3) * 16 - 16, roll(3) * 16 - 16]
      const shape =
        direction === 'right'
          ? edgeShape({ x: from.x + 226, y: from.y + 30 + out }, { x: to.x - 6, y: to.y + 30 + into })
          : edgeShape({ x: from.x + 110 + out, y: from.y + 66 }, { x: to.x + 110 + into, y: to.y - 6 }, 'down')
      return edge(`e${index}`, shape, [
        ['1,240 items', 62],
        ['1.2K', 26],
      ])
    })
    const labels = placeLabels(edges, cards)
    const boxes = [...labels.values()].map(boxOf)
    const clashes = boxes.flatMap((box, at) => [...cards, ...boxes.slice(at + 1)].filter((other) => cover(box, other)))
    expect(clashes).toEqual([])
    expect(labels.size).toBeGreaterThan(20)
    for (const { id, shape } of edges) {
      const label = labels.get(id)
      if (label !== undefined) expect(distanceTo(shape, label)).toBeLessThan(label.width / 2 + LABEL_HEIGHT)
    }
  },
)

test('an edge more elsewhere moves no label', () => {
  const before = placeLabels([edge('e', GAP.shape)], GAP.cards).get('e')
  const far = edge('far', edgeShape({ x: 2000, y: 0 }, { x: 2048, y: 0 }))
  expect(placeLabels([far, edge('e', GAP.shape)], GAP.cards).get('e')).toEqual(before)
})
