import type { PortRef, Sticky, WorkflowEdge } from '@millrace/workflow'
import type { NodeCatalog } from '@/document/catalog.ts'
import type { DocumentView } from '@/document/document-state.ts'
import { portsOfNode } from '@/document/node-ports.ts'
import { isFrame, notesOf } from '@/document/notes.ts'
import { flowTree, type FlowItem, type FlowTree } from './flow-tree.ts'

export type OutlineSection = 'flow' | 'loose' | 'frames' | 'notes'

/** What a row is about. */
export type RowSubject =
  | { readonly kind: 'section'; readonly section: OutlineSection; readonly count: number }
  | { readonly kind: 'node'; readonly id: string }
  /** `owner` is the node under which it stands; the same edge stands under both of its ends. */
  | { readonly kind: 'edge'; readonly edge: WorkflowEdge; readonly owner: string; readonly side: 'out' | 'in'; readonly isBack: boolean }
  /** An output that leads nowhere yet. */
  | { readonly kind: 'port'; readonly from: PortRef; readonly title: string }
  | { readonly kind: 'note'; readonly note: Sticky }

/** One line of the outline. */
export interface OutlineRow {
  /** The same for as long as what it is about exists. */
  readonly key: string
  /** From 1 on. */
  readonly level: number
  /** Among its siblings, from 1 on. */
  readonly position: number
  readonly siblings: number
  /** `undefined`: nothing lies beneath it. */
  readonly isOpen: boolean | undefined
  readonly subject: RowSubject
}

export const nodeKey = (id: string): string => `node:${id}`
export const noteKey = (id: string): string => `note:${id}`
export const edgeKey = (id: string, side: 'out' | 'in'): string => `${side}:${id}`

/** Whether a row that has something beneath it is open; `usually` is what holds unless somebody said otherwise. */
export type IsOpen = (key: string, usually: boolean) => boolean

export interface RowOptions {
  readonly isOpen: IsOpen
  /** Outputs that lead nowhere have rows of their own: something can be connected to them. */
  readonly canEdit: boolean
}

interface Draft {
  readonly key: string
  readonly subject: RowSubject
  readonly usuallyOpen: boolean
  /** Worked out when the row is open. */
  readonly beneath: (() => readonly Draft[]) | undefined
}

/**
 * A workflow as the lines of a list: sections, nodes in flow order, beneath each node its connections, and beneath a connection what
 * lies on its way alone. A node with such ways is open; one that just goes on is closed, its connections are one key away.
 */
export function outlineRows(view: DocumentView, catalog: NodeCatalog, { isOpen, canEdit }: RowOptions): readonly OutlineRow[] {
  const rows: OutlineRow[] = []
  const add = (drafts: readonly Draft[], level: number): void => {
    drafts.forEach(({ key, subject, usuallyOpen, beneath }, index) => {
      const open = beneath === undefined ? undefined : isOpen(key, usuallyOpen)
      rows.push({ key, level, position: index + 1, siblings: drafts.length, isOpen: open, subject })
      if (beneath !== undefined && open === true) add(beneath(), level + 1)
    })
  }
  add(sections(view, new Drafts(view, catalog, { tree: flowTree(view, catalog), canEdit })), 1)
  return rows
}

function sections(view: DocumentView, drafts: Drafts): readonly Draft[] {
  const sorted = [...notesOf(view)].sort((a, b) => a.position[1] - b.position[1] || a.position[0] - b.position[0])
  const section = (name: OutlineSection, beneath: readonly Draft[], count: number): Draft[] =>
    count === 0
      ? []
      : [{ key: `section:${name}`, usuallyOpen: true, subject: { kind: 'section', section: name, count }, beneath: () => beneath }]
  const { main, loose } = drafts
  const frames = sorted.filter(isFrame).map(noteDraft)
  const notes = sorted.filter((note) => !isFrame(note)).map(noteDraft)
  return [
    ...section('flow', main, drafts.mainCount),
    ...section('loose', loose, drafts.looseCount),
    ...section('frames', frames, frames.length),
    ...section('notes', notes, notes.length),
  ]
}

const noteDraft = (note: Sticky): Draft => ({
  ...{ key: noteKey(note.id), subject: { kind: 'note', note }, usuallyOpen: false, beneath: undefined },
})

interface DraftOptions {
  readonly tree: FlowTree
  readonly canEdit: boolean
}

/** What stands beneath what. */
class Drafts {
  readonly #view: DocumentView
  readonly #catalog: NodeCatalog
  readonly #tree: FlowTree
  readonly #canEdit: boolean

  constructor(view: DocumentView, catalog: NodeCatalog, { tree, canEdit }: DraftOptions) {
    this.#view = view
    this.#catalog = catalog
    this.#tree = tree
    this.#canEdit = canEdit
  }

  get main(): readonly Draft[] {
    return this.#tree.main.map((item) => this.#nodeDraft(item))
  }
  get loose(): readonly Draft[] {
    return this.#tree.loose.map((item) => this.#nodeDraft(item))
  }
  get mainCount(): number {
    return this.#tree.order.main.length
  }
  get looseCount(): number {
    return this.#tree.order.loose.length
  }

  /** `way` is the connection that it stands beneath, if it does. */
  #nodeDraft(item: FlowItem, way?: string): Draft {
    return {
      key: nodeKey(item.id),
      subject: { kind: 'node', id: item.id },
      usuallyOpen: item.ways.size > 0,
      beneath: this.#hasConnections(item.id)
        ? () => this.#connections(item).filter(({ key }) => way === undefined || key !== edgeKey(way, 'in'))
        : undefined,
    }
  }

  #hasConnections(id: string): boolean {
    if (this.#tree.order.incoming(id).length + this.#tree.order.outgoing(id).length > 0) return true
    if (this.#danglingOf(id).length > 0) return true
    return this.#canEdit && portsOfNode(this.#view, this.#catalog, this.#view.nodes.get(id)!).outputs.length > 0
  }

  /** What comes in, then each output with what it leads to, then what hangs on outputs or nodes that are gone. */
  #connections({ id, ways }: FlowItem): readonly Draft[] {
    const { order } = this.#tree
    const { outputs } = portsOfNode(this.#view, this.#catalog, this.#view.nodes.get(id)!)
    const edges = order.outgoing(id)
    const named = new Set(outputs.map(({ name }) => name))
    const out = (edge: WorkflowEdge): Draft => this.#edgeDraft(edge, 'out', ways.get(edge.id))
    const free = (port: { readonly name: string; readonly title?: string }): Draft[] =>
      this.#canEdit
        ? [
            {
              ...{ key: `port:${id}:${port.name}`, usuallyOpen: false, beneath: undefined },
              subject: { kind: 'port', from: { node: id, port: port.name }, title: port.title ?? port.name },
            },
          ]
        : []
    return [
      ...order.incoming(id).map((edge) => this.#edgeDraft(edge, 'in', undefined)),
      ...outputs.flatMap((port) => {
        const own = edges.filter(({ from }) => from.port === port.name)
        return own.length > 0 ? own.map(out) : free(port)
      }),
      ...edges.filter(({ from }) => !named.has(from.port)).map(out),
      ...this.#danglingOf(id),
    ]
  }

  #edgeDraft(edge: WorkflowEdge, side: 'out' | 'in', inside: readonly FlowItem[] | undefined): Draft {
    return {
      key: edgeKey(edge.id, side),
      subject: {
        ...{ kind: 'edge', edge, side, owner: side === 'out' ? edge.from.node : edge.to.node },
        isBack: this.#tree.order.isBack(edge.id),
      },
      usuallyOpen: true,
      beneath: inside && (() => inside.map((item) => this.#nodeDraft(item, edge.id))),
    }
  }

  /** Edges whose other end does not exist: nothing draws them, but here they can be taken away. */
  #danglingOf(id: string): readonly Draft[] {
    const { nodes } = this.#view
    return this.#dangling.flatMap((edge) => {
      if (edge.from.node === id && !nodes.has(edge.to.node)) return [this.#edgeDraft(edge, 'out', undefined)]
      return edge.to.node === id && !nodes.has(edge.from.node) ? [this.#edgeDraft(edge, 'in', undefined)] : []
    })
  }

  get #dangling(): readonly WorkflowEdge[] {
    return (this.#danglingEdges ??= [...this.#view.edges.values()].filter(
      ({ from, to }) => !this.#view.nodes.has(from.node) || !this.#view.nodes.has(to.node),
    ))
  }
  #danglingEdges: readonly WorkflowEdge[] | undefined
}

/** Keys of what a row stands beneath, the nearest first. */
export function keysAbove(rows: readonly OutlineRow[], index: number): readonly string[] {
  const keys: string[] = []
  let level = rows[index]?.level ?? 0
  for (let at = index - 1; at >= 0 && level > 1; at -= 1) {
    const row = rows[at]!
    if (row.level >= level) continue
    level = row.level
    keys.push(row.key)
  }
  return keys
}
