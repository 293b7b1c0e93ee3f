import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { NotReadableError } from '../errors.ts'
import { NodeNames } from './names.ts'
import { Params } from './params.ts'
import { numberOf } from './scalar.ts'
import type { SourceNode, SourceWire, SourceWorkflow } from './source.ts'

/** What a document of ours can hold. */
const MOST_NODES = 5000
const MOST_NOTES = 1000
const MOST_WIRES = 20_000
const LONGEST_NAME = 200
const NOTE = /\.stickyNote$/

/** Reads a workflow, whatever is odd in it: what cannot be used is left out and said. Throws NotReadableError. */
export function readWorkflow(raw: JsonObject): SourceWorkflow {
  const list = Array.isArray(raw['nodes']) ? raw['nodes'] : []
  const found = list.filter(isJsonObject)
  const isNote = (node: JsonObject): boolean => typeof node['type'] === 'string' && NOTE.test(node['type'])
  const plain = found.filter((node) => !isNote(node))
  if (plain.length > MOST_NODES) {
    throw new NotReadableError({ reason: `it has ${plain.length} nodes; ${MOST_NODES} are the most. Import it in parts.` })
  }
  const names = new NodeNames()
  const nodes = plain.map((node, index) => readNode(node, index, names))
  const notes = found.filter(isNote)
  const { wires, lost } = readWires(raw['connections'], nodes)
  const name = typeof raw['name'] === 'string' ? raw['name'].trim().slice(0, LONGEST_NAME) : ''
  return {
    name: name === '' ? 'Imported workflow' : name,
    nodes,
    notes: notes.slice(0, MOST_NOTES).map((note, index) => readNode(note, index, new NodeNames())),
    wires,
    raw,
    renamed: renamedIn(nodes),
    remarks: [
      ...counted(list.length - found.length, 'What is no node was left out'),
      ...counted(notes.length - MOST_NOTES, `Of the notes, ${MOST_NOTES} were taken; left out`),
      ...counted(lost, 'Connections from or to nodes that do not exist were left out'),
    ],
  }
}

const counted = (count: number, what: string): string[] => (count > 0 ? [`${what}: ${count}.`] : [])

function readNode(raw: JsonObject, index: number, names: NodeNames): SourceNode {
  const { type, typeVersion, parameters } = raw
  const version = numberOf(typeVersion)
  return {
    id: `n${index + 1}`,
    name: names.give(raw['name']),
    type: typeof type === 'string' ? type : '',
    version: Number.isFinite(version) && version > 0 ? version : 1,
    position: pointOf(raw['position']),
    params: new Params(parameters),
    raw,
  }
}

/** Farther out than this the canvas shows nothing. */
const FARTHEST = 1_000_000
/** Cards are wider here: as close as nodes stand there, they would touch. */
export const SPREAD = 1.4

function pointOf(value: JsonValue | undefined): readonly [number, number] {
  const [x, y] = Array.isArray(value) ? value : isJsonObject(value) ? [value['x'], value['y']] : []
  const read = (part: JsonValue | undefined): number => {
    const number = numberOf(part)
    return Number.isFinite(number) ? Math.max(-FARTHEST, Math.min(FARTHEST, number)) : 0
  }
  return [Math.round(read(x) * SPREAD), Math.round(read(y))]
}

/** Where several nodes have a name, wires and expressions mean the first of them. */
function renamedIn(nodes: readonly SourceNode[]): ReadonlyMap<string, string> {
  const seen = new Set<string>()
  const renamed = new Map<string, string>()
  for (const { name, raw } of nodes) {
    const before = raw['name']
    if (typeof before !== 'string' || before === '' || seen.has(before)) continue
    seen.add(before)
    if (before !== name) renamed.set(before, name)
  }
  return renamed
}

function readWires(connections: JsonValue | undefined, nodes: readonly SourceNode[]): { wires: readonly SourceWire[]; lost: number } {
  const ids = new Map<string, string>()
  // Old documents name nodes by their ids here; where both fit, the name counts.
  for (const by of ['id', 'name'] as const)
    for (const { raw, id } of nodes.toReversed()) if (typeof raw[by] === 'string') ids.set(raw[by], id)
  const wires: SourceWire[] = []
  let lost = 0
  for (const [name, kinds] of Object.entries(isJsonObject(connections) ? connections : {})) {
    const from = ids.get(name)
    for (const [kind, outputs] of Object.entries(isJsonObject(kinds) ? kinds : {})) {
      for (const [output, targets] of listOf(outputs).entries()) {
        for (const target of listOf(targets)) {
          const to = isJsonObject(target) && typeof target['node'] === 'string' ? ids.get(target['node']) : undefined
          if (from === undefined || to === undefined || !isJsonObject(target)) {
            lost += 1
            continue
          }
          if (wires.length >= MOST_WIRES) throw new NotReadableError({ reason: `it has more than ${MOST_WIRES} connections.` })
          const input = numberOf(target['index'])
          wires.push({ from, kind, output, to, input: Number.isInteger(input) && input >= 0 ? input : 0 })
        }
      }
    }
  }
  return { wires, lost }
}

const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : [])
