import type { JsonObject } from '@millrace/base'
import type { Sticky, WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import { label } from '@/i18n/label.ts'
import type { Fragment } from '../clipboard.ts'
import type { Command } from '../command.ts'
import { pointOf, snapPoint, type Point } from '../grid.ts'
import type { ShortIds } from '../ids.ts'
import { countedParts } from '../lookup.ts'
import { namesOf, uniqueName } from '../names.ts'
import { notesOf, putNotes } from '../notes.ts'
import { putPinned } from '../pinned.ts'
import type { Transaction } from '../transaction.ts'
import { renameInConfig, type RenameReferences } from './rename-node.ts'
import { withoutCompensation } from './set-node-option.ts'

export interface PasteOptions {
  readonly ids: ShortIds
  readonly renameReferences: RenameReferences
  /** Where the top left corner of what is pasted goes; otherwise a little beside where it came from. */
  readonly at?: Point
  /** How far from where it came from; `at` wins. */
  readonly by?: Point
}

export interface Paste {
  readonly command: Command
  /** Ids of the new nodes, to select them. */
  readonly nodeIds: readonly string[]
  readonly noteIds: readonly string[]
}

/** Puts a fragment into the document with new ids and names; expressions inside follow the new names. */
export function paste(fragment: Fragment, options: PasteOptions, name: 'paste' | 'duplicate' = 'paste'): Paste {
  const idOf = new Map(fragment.nodes.map((node) => [node.id, options.ids.next('n')]))
  const edges: WorkflowEdge[] = fragment.edges.flatMap((edge) => {
    const from = idOf.get(edge.from.node)
    const to = idOf.get(edge.to.node)
    if (from === undefined || to === undefined) return []
    return [{ ...edge, id: options.ids.next('e'), from: { ...edge.from, node: from }, to: { ...edge.to, node: to } }]
  })
  const noteIdOf = new Map(fragment.notes.map((note) => [note.id, options.ids.next('s')]))
  const command: Command = {
    name,
    label: label(`done.${name}`, { parts: countedParts({ nodes: [...idOf.keys()], notes: [...noteIdOf.keys()] }) }),
    apply(tx) {
      const nameOf = newNames(tx, fragment.nodes)
      const move = offset(tx, fragment, options)
      // A duplicate stays in its document; what is pasted may come from another one, whose ids mean nothing here.
      const isKnown = (id: string): boolean => name === 'duplicate' && tx.nodes.has(id)
      for (const node of fragment.nodes) tx.putNode(copyOf(node, { idOf, isKnown, nameOf, move, rename: options.renameReferences }))
      for (const edge of edges) tx.putEdge(edge)
      const notes = fragment.notes.map((note) => ({
        ...note,
        id: noteIdOf.get(note.id)!,
        ...(note.folded === undefined ? {} : { folded: foldedCopy(note.folded, idOf, noteIdOf) }),
        position: [note.position[0] + move.x, note.position[1] + move.y] as [number, number],
      }))
      const pinned = Object.entries(fragment.pinned ?? {}).flatMap(([id, items]) => (idOf.has(id) ? [[idOf.get(id)!, items] as const] : []))
      if (pinned.length > 0) putPinned(tx, { ...tx.head.pinned, ...Object.fromEntries(pinned) })
      if (notes.length > 0) putNotes(tx, [...notesOf(tx), ...notes])
    },
  }
  return { command, nodeIds: [...idOf.values()], noteIds: [...noteIdOf.values()] }
}

/** A folded copy hides the copies of what the original hides; what was not copied along is not there. */
function foldedCopy(
  { nodes, notes }: NonNullable<Sticky['folded']>,
  idOf: ReadonlyMap<string, string>,
  noteIdOf: ReadonlyMap<string, string>,
): NonNullable<Sticky['folded']> {
  const copies = (ids: readonly string[], of: ReadonlyMap<string, string>): string[] => ids.flatMap((id) => of.get(id) ?? [])
  return { nodes: copies(nodes, idOf), notes: copies(notes, noteIdOf) }
}

function newNames(tx: Transaction, nodes: readonly WorkflowNode[]): Map<string, string> {
  const taken = namesOf(tx.nodes.values())
  const nameOf = new Map<string, string>()
  for (const { name } of nodes) {
    const fresh = uniqueName(name, taken)
    taken.add(fresh)
    nameOf.set(name, fresh)
  }
  return nameOf
}

function offset(tx: Transaction, { nodes, notes }: Fragment, { at, by = { x: 40, y: 40 } }: PasteOptions): Point {
  const places = [...nodes, ...notes].map(pointOf)
  const left = Math.min(...places.map((place) => place.x))
  const top = Math.min(...places.map((place) => place.y))
  const taken = new Set([...tx.nodes.values(), ...notesOf(tx)].map((part) => pointOf(part)).map(({ x, y }) => `${x}:${y}`))
  let move = at === undefined ? by : snapPoint({ x: at.x - left, y: at.y - top })
  while (places.some(({ x, y }) => taken.has(`${x + move.x}:${y + move.y}`))) move = { x: move.x + 40, y: move.y + 40 }
  return move
}

interface CopyContext {
  readonly idOf: ReadonlyMap<string, string>
  /** Whether an id outside of the fragment is a node of this document. */
  readonly isKnown: (id: string) => boolean
  readonly nameOf: ReadonlyMap<string, string>
  readonly move: Point
  readonly rename: RenameReferences
}

function copyOf(node: WorkflowNode, { idOf, isKnown, nameOf, move, rename }: CopyContext): WorkflowNode {
  const { x, y } = pointOf(node)
  const { config, ...rest } = followCompensation(node, idOf, isKnown)
  return {
    ...rest,
    id: idOf.get(node.id)!,
    name: nameOf.get(node.name)!,
    position: [x + move.x, y + move.y],
    ...(config === undefined ? {} : { config: followNames(config, nameOf, rename) }),
  }
}

/** The copy is taken back by the copy of what took the original back, or by the same node, or by none. */
function followCompensation(node: WorkflowNode, idOf: ReadonlyMap<string, string>, isKnown: (id: string) => boolean): WorkflowNode {
  if (node.compensate === undefined) return node
  const copied = idOf.get(node.compensate)
  if (copied !== undefined) return { ...node, compensate: copied }
  return isKnown(node.compensate) ? node : withoutCompensation(node)
}

function followNames(config: JsonObject, nameOf: ReadonlyMap<string, string>, rename: RenameReferences): JsonObject {
  // Two passes through placeholder names: a direct A→B, B→C would rename the same reference twice.
  const moved = [...nameOf].filter(([from, to]) => from !== to)
  const away = moved.reduce((text, [from], index) => renameInConfig(text, (t) => rename(t, from, `\u0000${index}`))!, config)
  return moved.reduce((text, [, to], index) => renameInConfig(text, (t) => rename(t, `\u0000${index}`, to))!, away)
}
