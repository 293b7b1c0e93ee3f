import { configAt, resolvePorts, type NodeTypeDescription, type PortSource, type WorkflowNode } from '@millrace/workflow'
import { sameJson, type JsonObject } from '@millrace/base'
import type { Command } from '../command.ts'
import { nodeOf } from '../lookup.ts'
import type { Transaction } from '../transaction.ts'

/**
 * Gives a node a new config. Edges of a rule or branch that was taken out of its list go with it, those of one that got another
 * key follow it. Edges of a port that an option switched off stay, as a problem to see: switching it on again is one click.
 * Edits of the same field close together are one undo step.
 */
export const setConfig = (id: string, config: JsonObject, type: NodeTypeDescription | undefined, field?: string): Command => ({
  name: 'set-config',
  label: 'Edit settings',
  ...(field === undefined ? {} : { merge: `config:${id}:${field}` }),
  apply(tx) {
    const node = nodeOf(tx, id)
    tx.putNode({ ...node, config })
    if (type === undefined) return
    const change = { before: node.config ?? {}, after: config }
    followPorts(tx, node, { side: 'from', sources: type.ports.outputs, ...change })
    followPorts(tx, node, { side: 'to', sources: type.ports.inputs, ...change })
  },
})

/** Chooses the credentials of a node. */
export const setCredentials = (id: string, credentials: Readonly<Record<string, string>>): Command => ({
  name: 'set-credentials',
  label: 'Choose credential',
  apply(tx) {
    const { credentials: _, ...rest } = nodeOf(tx, id)
    tx.putNode(Object.keys(credentials).length === 0 ? rest : { ...rest, credentials })
  },
})

interface PortChange {
  readonly side: 'from' | 'to'
  readonly sources: readonly PortSource[]
  readonly before: JsonObject
  readonly after: JsonObject
}

function followPorts(tx: Transaction, node: WorkflowNode, { side, sources, before, after }: PortChange): void {
  const lists = sources.filter((source) => typeof source !== 'string' && 'each' in source)
  for (const list of lists) {
    const [was, is] = [before, after].map((config) => namesIn(list, config)) as [string[], string[]]
    const renamed = renames(was, is)
    const shrank = lengthOf(list, after) < lengthOf(list, before)
    for (const edge of [...tx.edges.values()]) {
      const { port } = edge[side]
      if (edge[side].node !== node.id || !was.includes(port) || is.includes(port)) continue
      const to = renamed.get(port)
      if (to !== undefined) tx.putEdge({ ...edge, [side]: { node: node.id, port: to } })
      else if (shrank) tx.removeEdge(edge.id)
    }
  }
}

const namesIn = (source: PortSource, config: JsonObject): string[] =>
  resolvePorts({ inputs: [], outputs: [source] }, config).outputs.map((port) => port.name)

const lengthOf = (source: PortSource, config: JsonObject): number => {
  const list = typeof source !== 'string' && 'each' in source ? configAt(config, source.each) : undefined
  return Array.isArray(list) ? list.length : 0
}

/** Entries that stand where they stood and have a name that nobody had before. */
function renames(was: readonly string[], is: readonly string[]): ReadonlyMap<string, string> {
  if (was.length !== is.length) return new Map()
  return new Map(was.flatMap((name, at) => (is.includes(name) || was.includes(is[at]!) ? [] : [[name, is[at]!] as const])))
}

/** The first field in which two configs differ; names the field for merging edits. */
export function changedField(before: JsonObject, after: JsonObject): string | undefined {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].find((name) => !sameJson(before[name], after[name]))
}
