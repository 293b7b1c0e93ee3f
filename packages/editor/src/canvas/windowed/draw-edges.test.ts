import { edge } from '@/document/testing/documents.ts'
import { edgeShape } from '../edge-path.ts'
import type { ChangeMark } from '../change-marks.ts'
import type { Colours } from './colours.ts'
import { drawEdges, type EdgeFacts } from './draw-edges.ts'
import type { DrawnNode } from './draw-body.ts'
import { drawNodes } from './draw-nodes.ts'

/** Writes down with what it was drawn. */
function pen() {
  const strokes: { colour: string; dash: readonly number[] }[] = []
  const texts: string[] = []
  let discs = 0
  let dash: readonly number[] = []
  const nothing = (): void => undefined
  const context = {
    strokeStyle: '',
    fillStyle: '',
    ...{ beginPath: nothing, moveTo: nothing, lineTo: nothing, bezierCurveTo: nothing, quadraticCurveTo: nothing, fill: nothing },
    roundRect: nothing,
    arc: () => (discs += 1),
    setLineDash: (next: readonly number[]) => (dash = next),
    stroke: () => strokes.push({ colour: context.strokeStyle, dash }),
    fillText: (text: string) => texts.push(text),
    measureText: () => ({ width: 10 }),
  }
  return { context: context as unknown as CanvasRenderingContext2D, strokes, texts, discs: () => discs }
}

const colours = {
  ...{ canvas: 'canvas', edge: 'edge', used: 'used', primary: 'primary', card: 'card', cardLine: 'line', disabled: 'off' },
  ...{ text: 'text', muted: 'muted', failed: 'red', running: 'blue', found: 'found', font: 'sans' },
  kind: { trigger: 'trigger', action: 'action', condition: 'condition', end: 'end' },
  tile: { trigger: 't', action: 'a', condition: 'c', end: 'e' },
  mark: { added: 'green', removed: 'red', changed: 'amber', moved: 'grey' },
} satisfies Colours
const shape = edgeShape({ x: 0, y: 0 }, { x: 300, y: 80 })
const NO_LABELS = () => new Map()
const facts = (rest: Partial<EdgeFacts> = {}): EdgeFacts => ({
  ...{
    showsRun: false,
    showsChanges: false,
    isChosen: () => false,
    itemsOf: () => undefined,
    runOf: () => undefined,
    markOf: () => undefined,
  },
  ...rest,
})

test('edges that came and went are told apart by colour, by their line, and by a sign, from afar as well', () => {
  const marks = new Map<string, ChangeMark>([
    ['new', 'added'],
    ['old', 'removed'],
  ])
  const drawn = ['same', 'new', 'old'].map((id) => ({ edge: edge(id, 'a', 'b'), shape }))
  for (const zoom of [1, 0.3, 0.15]) {
    const { context, strokes, discs } = pen()
    drawEdges(context, drawn, { zoom, phase: 0, colours, labels: NO_LABELS, facts: facts({ markOf: (id) => marks.get(id) }) })
    expect(strokes.find(({ colour }) => colour === 'green')?.dash).toEqual([])
    expect(strokes.find(({ colour }) => colour === 'red')?.dash).not.toEqual([])
    expect(discs()).toBe(zoom >= 0.25 ? 2 : 0)
  }
})

test('labels stand where they were placed; from afar nobody asks for them', () => {
  const label = { x: 150, y: 40, width: 46, text: '5 items', isOn: true }
  const asked = jest.fn(() => new Map([['e', label]]))
  const drawnAt = (zoom: number): readonly string[] => {
    const { context, texts } = pen()
    drawEdges(context, [{ edge: edge('e', 'a', 'b'), shape }], { zoom, phase: 0, colours, labels: asked, facts: facts({ showsRun: true }) })
    return texts
  }
  expect(drawnAt(1)).toEqual(['5 items'])
  expect(drawnAt(0.3)).toEqual([])
  expect(asked).toHaveBeenCalledTimes(1)
})

test('a branch that gave no items looks like one that was never reached', () => {
  const looks = [undefined, 0, 2].map((count) => {
    const { context, strokes } = pen()
    const look = { zoom: 1, phase: 0, colours, labels: NO_LABELS, facts: facts({ showsRun: true, itemsOf: () => count }) }
    drawEdges(context, [{ edge: edge('e', 'a', 'b'), shape }], look)
    return strokes[0]
  })
  expect(looks[1]).toEqual(looks[0])
  expect(looks[2]).toEqual({ colour: 'used', dash: [] })
})

test('nodes that are only drawn show what happened to them: what went is hollow with a dashed line', () => {
  const node = (mark: ChangeMark | undefined): DrawnNode => ({
    bounds: { x: 0, y: 0, width: 220, height: 90 },
    ...{ facts: undefined, run: undefined, isSelected: false, isFound: false, mark },
  })
  const draw = (mark: ChangeMark | undefined) => {
    const drawn = pen()
    drawNodes(drawn.context, [node(mark)], { zoom: 0.15, colours, showsRun: false, showsChanges: true })
    return { discs: drawn.discs(), outline: drawn.strokes[0] }
  }
  expect(draw(undefined)).toEqual({ discs: 0, outline: { colour: 'line', dash: [] } })
  expect(draw('added')).toEqual({ discs: 1, outline: { colour: 'green', dash: [] } })
  expect(draw('removed').outline).toMatchObject({ colour: 'red' })
  expect(draw('removed').outline?.dash).not.toEqual([])
  expect(draw('changed')).toMatchObject({ discs: 1, outline: { colour: 'amber' } })
})
