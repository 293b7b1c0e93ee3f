import { NodeError, type JsonObject, type JsonValue } from '@millrace/base'
import type { LoadedNodeType, NodeCatalog } from '@millrace/engine/ports'
import type { AnyDefinition, Item, NodeDefinition, PortOutputs, StepContext, StepResult } from '@millrace/node-sdk'
import { hashOf } from './world/random.ts'

/** What the simulated nodes reach of their world. */
export interface Hands {
  /** Takes a while. */
  hop(): Promise<void>
  /** What goes wrong with this attempt, of a step that can take it. */
  trouble(step: StepContext): 'none' | 'transient' | 'hang' | 'slow'
  slow(): Promise<void>
  write(step: StepContext, about: { payload: number; honoursKeys: boolean; mayFail: boolean }): Promise<void>
}

/** Config of every simulated node; what each does depends on it and on the items alone, so that a fault-free run has one outcome. */
export interface WorkConfig {
  /** Gives its result in another turn. */
  readonly async?: boolean
  /** Items of this kind do not go on: `v % 3`. */
  readonly drops?: number
  /** Each item becomes two, while there are few. */
  readonly doubles?: boolean
  /** Attempts that fail first. */
  readonly failsFirst?: number
  /** Attempts that hang until their time is over first. */
  readonly hangsFirst?: number
  /** Attempts that the simulation may spoil: the retry policy has as many to spare. */
  readonly absorbs?: number
  /** Fails for packets of this kind: sum of `v % 4`. */
  readonly fails?: number
  /** Fails for every packet, with the execution. */
  readonly isFatal?: boolean
  /** Fails for every packet, where somebody catches it. */
  readonly breaksDown?: boolean
  /** An expression that follows the lineage. */
  readonly origin?: JsonValue
}

const define = (type: string, parts: Partial<NodeDefinition> & Pick<NodeDefinition, 'execute'>): NodeDefinition => ({
  type,
  version: 1,
  title: type,
  description: 'Simulated.',
  kind: 'action',
  category: 'Simulation',
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: { type: 'object' },
  ...parts,
})

const trigger: AnyDefinition = {
  type: 'sim.trigger',
  version: 1,
  title: 'Trigger',
  description: 'Starts.',
  kind: 'trigger',
  category: 'Simulation',
  ports: { inputs: [], outputs: ['main'] },
  effects: 'none',
  config: { type: 'object' },
  trigger: { kind: 'manual' },
}

const valueOf = (item: Item): number => Number(item.json['v'] ?? 0)
/** What a list of items is, whatever their order. */
export const packetHash = (items: readonly Item[]): number => hashOf(items.map((item) => hashOf(item.json)).sort((a, b) => a - b))
const configOf = (step: StepContext, index = 0): WorkConfig => step.config(index) as WorkConfig
const settingsOf = (step: StepContext): JsonObject => step.rawConfig

/** One of the outcomes that do not come from the items: a failure of this attempt, or waiting for ever. */
async function meetTrouble(hands: Hands, step: StepContext, config: WorkConfig): Promise<void> {
  const trouble = hands.trouble(step)
  const hangs = trouble === 'hang' || step.attempt <= (config.hangsFirst ?? 0)
  if (hangs) return new Promise<never>(() => undefined)
  if (trouble === 'slow') await hands.slow()
  if (trouble === 'transient') throw new NodeError('sim.transient', 'Something passing.', { retryable: true })
  if (step.attempt <= (config.hangsFirst ?? 0) + (config.failsFirst ?? 0)) {
    throw new NodeError('sim.flaky', `It takes more attempts.`, { retryable: true })
  }
}

function work(step: StepContext, config: WorkConfig): PortOutputs {
  const items = step.items()
  if (config.isFatal === true) throw new NodeError('sim.fatal', 'It cannot be done.')
  if (config.breaksDown === true) throw new NodeError('sim.broken-down', 'As it was told to.')
  if (config.fails !== undefined && packetHash(items) % 4 === config.fails) throw new NodeError('sim.refused', 'Not this packet.')
  return { main: items.flatMap((item, index) => changed(step, { item, index, many: items.length }, config)) }
}

function changed(step: StepContext, { item, index, many }: { item: Item; index: number; many: number }, config: WorkConfig): Item[] {
  const value = valueOf(item)
  if (config.drops !== undefined && value % 3 === config.drops) return []
  const origin = config.origin === undefined ? {} : { origin: configOf(step, index).origin ?? null }
  const one = { json: { ...item.json, v: hashOf(value, step.node.id), ...origin } }
  return config.doubles === true && many <= 6 ? [one, { json: { ...one.json, v: hashOf(one.json.v, 2) } }] : [one]
}

function loopTurn(step: StepContext): StepResult {
  const turn = step.loop
  if (turn === undefined) throw new NodeError('sim.no-loop', 'A loop without a turn.')
  const { mode = 'each', size = 1, times = 1 } = settingsOf(step) as { mode?: string; size?: number; times?: number }
  const done: StepResult = { directive: 'finish-loop', items: turn.collected }
  if (turn.ended?.how === 'broken') return done
  switch (mode) {
    case 'map': {
      const next = Number(turn.state ?? 0)
      const room = Math.min(size - turn.open, turn.items.length - next)
      if (room <= 0 && turn.open === 0) return done
      const scopes = turn.items.slice(next, next + Math.max(0, room)).map((item) => ({ port: 'loop', items: [item] }))
      return { directive: 'open', scopes, state: next + scopes.length }
    }
    case 'each': {
      const inOrder = [...turn.items].sort((a, b) => hashOf(a.json) - hashOf(b.json))
      const batch = inOrder.slice(turn.iteration * size, (turn.iteration + 1) * size)
      return batch.length > 0 ? { directive: 'iterate', items: batch } : done
    }
    case 'times':
      return turn.iteration < times ? { directive: 'iterate', items: turn.items, state: { turn: turn.iteration } } : done
    case 'while': {
      const wanted = 1 + (packetHash(turn.items) % 3)
      const items = turn.iteration === 0 ? turn.items : turn.returned
      return turn.iteration < wanted && items.length > 0 ? { directive: 'iterate', items, state: turn.iteration } : done
    }
    default: // once, and one item comes out whatever came back: the end of a workflow
      if (turn.iteration === 0) return { directive: 'iterate', items: turn.items }
      return { directive: 'finish-loop', items: [{ json: { v: packetHash(turn.collected), n: turn.collected.length } }] }
  }
}

/** A write to the outside; what it gives follows from what was written, whichever attempt it was. */
const writer = (hands: Hands, idempotency: 'key' | 'natural' | 'none'): NodeDefinition =>
  define(`sim.write-${idempotency}`, {
    effects: 'write',
    idempotency,
    execute: async (step) => {
      const config = configOf(step)
      await meetTrouble(hands, step, config)
      await hands.write(step, { payload: packetHash(step.items()), honoursKeys: idempotency !== 'none', mayFail: mayFail(step, config) })
      return work(step, config)
    },
  })

/** Whether the simulation may spoil this attempt and the step still succeeds. */
export const mayFail = (step: StepContext, config: WorkConfig): boolean =>
  step.attempt <= (config.hangsFirst ?? 0) + (config.failsFirst ?? 0) + (config.absorbs ?? 0)

const thirds = (items: readonly Item[]): PortOutputs =>
  Object.fromEntries([0, 1, 2].map((kind) => [`case${kind}`, items.filter((item) => valueOf(item) % 3 === kind)]))

export function simulationCatalog(hands: Hands): NodeCatalog & { types(): readonly string[] } {
  const nodes: readonly AnyDefinition[] = [
    trigger,
    define('sim.work', {
      execute: (step) => {
        const config = configOf(step)
        const isQuick = config.async !== true && config.absorbs === undefined && config.failsFirst === undefined
        if (isQuick && config.hangsFirst === undefined) return work(step, config)
        return meetTrouble(hands, step, config)
          .then(() => hands.hop())
          .then(() => work(step, config))
      },
    }),
    ...(['key', 'natural', 'none'] as const).map((idempotency) => writer(hands, idempotency)),
    define('sim.wait', {
      execute: (step) => {
        if (step.resume !== undefined) return { main: step.items() } // whoever resumed it, and with whatever
        const { ms, token } = settingsOf(step) as { ms?: number; token?: boolean }
        return { directive: 'wait', token: token === true, ...(ms === undefined ? {} : { until: step.now + ms }) }
      },
    }),
    define('sim.call', {
      execute: (step) => {
        const { workflow, wait } = settingsOf(step) as { workflow: string; wait: boolean }
        const { resume } = step
        if (resume === undefined) return { directive: 'call', workflowId: workflow, items: step.items(), wait }
        if (resume.error !== undefined) throw new NodeError(resume.error.code, resume.error.message)
        return { main: wait ? resume.items : step.items() }
      },
    }),
    define('sim.if', {
      kind: 'condition',
      ports: { inputs: ['main'], outputs: ['case0', 'case1'] },
      execute: (step) => ({
        case0: step.items().filter((item) => valueOf(item) % 2 === 0),
        case1: step.items().filter((item) => valueOf(item) % 2 === 1),
      }),
    }),
    define('sim.switch', {
      kind: 'condition',
      ports: { inputs: ['main'], outputs: ['case0', 'case1', 'case2'] },
      execute: (step) => thirds(step.items()),
    }),
    define('sim.merge', {
      ports: { inputs: ['in0', 'in1', 'in2'], outputs: ['main'] },
      join: 'all',
      execute: (step) => ({ main: ['in0', 'in1', 'in2'].flatMap((port) => (step.firedPorts.includes(port) ? step.items(port) : [])) }),
    }),
    define('sim.meet', { ports: { inputs: ['in0', 'in1', 'in2'], outputs: ['main'] }, execute: (step) => ({ main: step.items() }) }),
    define('sim.loop', {
      kind: 'condition',
      ports: { inputs: ['main', 'next'], outputs: ['loop', 'done'] },
      loop: { body: 'loop', next: 'next', done: 'done', breaks: true },
      execute: loopTurn,
    }),
    define('sim.gate', {
      kind: 'condition',
      ports: { inputs: ['main'], outputs: ['go', 'stop'] },
      execute: (step) => ({ [packetHash(step.items()) % 3 === 0 ? 'stop' : 'go']: step.items() }),
    }),
    define('sim.break', {
      ports: { inputs: ['main'], outputs: [] },
      execute: (step) => ({ directive: 'break', items: step.items() }),
    }),
    define('sim.try', {
      kind: 'condition',
      ports: { inputs: ['main', 'next'], outputs: ['try', 'done'] },
      loop: { next: 'next', done: 'done' },
      execute: (step) => {
        const turn = step.loop
        if (turn?.ended === undefined) return { directive: 'open', scopes: [{ port: 'try', items: step.items() }], catches: true }
        if (turn.ended.how !== 'failed') return { directive: 'finish-loop', items: turn.ended.returned }
        return { directive: 'finish-loop', items: [{ json: { v: packetHash(turn.items), caught: turn.ended.error?.code ?? '' } }] }
      },
    }),
  ]
  const byType = new Map<string, LoadedNodeType>(nodes.map((definition) => [definition.type, { definition, check: () => [] }]))
  return { get: (type) => byType.get(type), types: () => [...byType.keys()] }
}
