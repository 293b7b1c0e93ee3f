import {
  configAt,
  ERROR_PORT,
  fieldWords,
  resolvePorts,
  type NodeTypeDescription,
  type PortsFromConfig,
  type PortSource,
  type WorkflowNode,
} from '@millrace/workflow'
import { sameJson, type JsonObject } from '@millrace/base'
import { label, type Label } from '@/i18n/label.ts'
import type { Command } from '../command.ts'
import { nodeOf } from '../lookup.ts'
import type { Transaction } from '../transaction.ts'
import type { SwitchedPlace } from './switched-place.ts'

/**
 * Gives a node a new config. Edges of a rule or branch that was taken out of its list go with it, those of one that got another
 * key follow it. Edges of a port that an option switched off stay, as a problem to see: switching it on again is one click.
 * Edits of the same field close together are one undo step; a change to or from an expression is always one of its own.
 */
export const setConfig = (
  id: string,
  config: JsonObject,
  type: NodeTypeDescription | undefined,
  { field, switched }: ConfigEdit = {},
): Command => ({
  name: 'set-config',
  label: switched === undefined ? label('done.config') : switchLabel(switched, type),
  ...(field === undefined || switched !== undefined ? {} : { merge: `config:${id}:${field}` }),
  apply(tx) {
    const node = nodeOf(tx, id)
    tx.putNode({ ...node, config })
    if (type === undefined) return
    const change = { before: node.config ?? {}, after: config }
    followPorts(tx, node, { side: 'from', sources: type.ports.outputs, ...change })
    followPorts(tx, node, { side: 'to', sources: type.ports.inputs, ...change })
  },
})

/** What is known of a change of a config. */
interface ConfigEdit {
  /** Names the field for merging edits. */
  readonly field?: string | undefined
  readonly switched?: SwitchedPlace | undefined
}

function switchLabel({ at, to }: SwitchedPlace, type: NodeTypeDescription | undefined): Label {
  const field = fieldWords(type?.config ?? {}, at)
  return to === 'expression' ? label('done.to-expression', { field }) : label('done.to-fixed', { field })
}

/** Chooses the credentials of a node. */
export const setCredentials = (id: string, credentials: Readonly<Record<string, string>>): Command => ({
  name: 'set-credentials',
  label: label('done.credential'),
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
  const lists = sources.filter((source): source is PortsFromConfig => typeof source !== 'string' && 'each' in source)
  const others = new Set([...portNames(sources, after), ERROR_PORT])
  for (const list of lists) {
    const [was, is] = [before, after].map((config) => namesOf(list, config)) as [string[], string[]]
    const renamed = renames(was, is)
    const own = [...tx.edges.values()].filter((edge) => edge[side].node === node.id)
    const lost = new Set(own.map((edge) => edge[side].port).filter((port) => !was.includes(port) && !others.has(port)))
    const [only, ...more] = lost
    const named = was.length === is.length ? is.filter((name, at) => name !== '' && was[at] === '') : []
    for (const edge of own) {
      const { port } = edge[side]
      if (is.includes(port)) continue
      // An entry whose name was cleared keeps its edges until it has another one.
      const to = renamed.get(port) ?? (port === only && more.length === 0 && named.length === 1 ? named[0] : undefined)
      if (to !== undefined) tx.putEdge({ ...edge, [side]: { node: node.id, port: to } })
      else if (was.includes(port) && is.length < was.length) tx.removeEdge(edge.id)
    }
  }
}

const portNames = (sources: readonly PortSource[], config: JsonObject): string[] =>
  resolvePorts({ inputs: [], outputs: sources }, config).outputs.map((port) => port.name)

/** The names of a list's entries, in their order; empty for one that has none. */
function namesOf({ each, name }: PortsFromConfig, config: JsonObject): string[] {
  const list = configAt(config, each)
  return (Array.isArray(list) ? list : []).map((entry) => {
    const value = configAt(entry, name)
    return typeof value === 'string' ? value : ''
  })
}

/** Entries that stand where they stood and have a name that nobody had before. */
function renames(was: readonly string[], is: readonly string[]): ReadonlyMap<string, string> {
  if (was.length !== is.length) return new Map()
  return new Map(
    was.flatMap((name, at) => {
      const next = is[at] ?? ''
      return name === '' || next === '' || is.includes(name) || was.includes(next) ? [] : [[name, next] as const]
    }),
  )
}

/** The first field in which two configs differ; names the field for merging edits. */
export function changedField(before: JsonObject, after: JsonObject): string | undefined {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].find((name) => !sameJson(before[name], after[name]))
}
