import type { JsonObject } from '@millrace/base'
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import type { WorkConfig } from '../nodes.ts'
import type { Attempts, Block, Plot } from './blocks.ts'

/** What may be said of the outcome of a workflow that was compiled from a plot. */
export interface Facts {
  /** Nodes that get packets whose composition depends on who was faster: only all their items together are defined. */
  readonly loose: ReadonlySet<string>
  /** The output is that of one last node. */
  readonly isClosed: boolean
  /** A person has to let something go on: tokens. */
  readonly hasTokens: boolean
  /** A write that was interrupted fails the execution, as its node says. */
  readonly mayEndInDoubt: boolean
}

export interface Compiled {
  readonly document: WorkflowDocument
  readonly facts: Facts
}

/** Nodes that may end the execution. With several, which one does depends on who is faster. */
export const endings = ({ nodes }: WorkflowDocument): readonly string[] =>
  nodes
    .filter(
      ({ type, config, onError }) =>
        config?.['isFatal'] === true ||
        (type === 'sim.call' && onError === 'stop') ||
        ('origin' in (config ?? {}) && onError === undefined),
    )
    .map(({ id }) => id)

/**
 * The same workflow, but nothing in it ends the execution besides `only`: what it could have done besides what failed, or how it ends where
 * that node is the first.
 */
export const unfailing = ({ document, facts }: Compiled, only?: string): Compiled => ({
  facts,
  document: { ...document, nodes: document.nodes.map((node) => (node.id === only ? node : harmless(node))) },
})

const harmless = (node: WorkflowNode): WorkflowNode => ({
  ...node,
  config: { ...node.config, isFatal: false },
  ...(node.type === 'sim.call' && node.onError === 'stop' ? { onError: 'continue' as const } : {}),
  // An expression along the lineage fails where one item was made of several.
  ...('origin' in (node.config ?? {}) ? { onError: node.onError ?? ('continue' as const) } : {}),
})

/** Id of the workflow that stands at this place among the called ones. */
export const calledId = (index: number): string => `00000000-0000-7000-8000-0000000ca11${index}`

export const compileMain = (plot: Plot): Compiled => new Compiler(plot, plot.called, 'main').compile(plot.main, plot.isClosed, false)

/** Called workflows are always closed: what they give is their caller's input. */
export const compileCalled = (plot: Plot, index: number): Compiled => {
  const called = plot.called[index]
  return new Compiler(plot, [], 'called').compile(called?.body ?? [], true, called?.fails ?? false)
}

/**
 * How many packets come along here, and what is known of them. `one`: at most one in a scope. `many`: several, each with defined items.
 * `loose`: only all items together are defined.
 */
type Stream = 'one' | 'many' | 'loose'

interface Flow {
  /** Output ports that carry on from here. */
  readonly ends: readonly string[]
  readonly stream: Stream
  /** The items of a packet come in a defined order. */
  readonly isOrdered: boolean
}

class Compiler {
  readonly #plot: Plot
  readonly #called: Plot['called']
  readonly #part: 'main' | 'called'
  readonly #nodes: WorkflowNode[] = []
  readonly #edges: WorkflowEdge[] = []
  readonly #loose = new Set<string>()
  #isFatalUsed = false
  /** In a try: a failure ends nothing but that. */
  #isGuarded = false
  /** The node that takes back what is written now. */
  #undo: string | undefined
  #hasTokens = false
  #mayEndInDoubt = false

  constructor(plot: Plot, called: Plot['called'], part: 'main' | 'called') {
    this.#plot = plot
    this.#called = called
    this.#part = part
  }

  compile(blocks: readonly Block[], isClosed: boolean, fails: boolean): Compiled {
    const start = this.#node('start', 'sim.trigger', {})
    // Whoever calls may hand over its items in any order.
    const begin: Flow = { ends: [`${start}:main`], stream: 'one', isOrdered: this.#part === 'main' }
    const all: readonly Block[] = fails ? [...blocks, { kind: 'fatal' }] : blocks
    if (isClosed) this.#loop(begin, { mode: 'once', size: 1, body: all, breaks: false })
    else this.#sequence(begin, all)
    const { order, durability } = this.#plot
    return {
      document: {
        schema: 'millrace/workflow@1',
        name: this.#part,
        nodes: this.#nodes,
        edges: this.#edges,
        settings: { order, durability },
      },
      facts: { loose: this.#loose, isClosed, hasTokens: this.#hasTokens, mayEndInDoubt: this.#mayEndInDoubt },
    }
  }

  #sequence(flow: Flow, blocks: readonly Block[]): Flow {
    return blocks.reduce((from, block) => this.#block(from, block), flow)
  }

  #block(flow: Flow, block: Block): Flow {
    switch (block.kind) {
      case 'work':
        return this.#work(flow, block)
      case 'write':
        return this.#write(flow, block)
      case 'wait': {
        const waits = { ...(block.form === 'token' ? {} : { ms: block.ms }), ...(block.form === 'timer' ? {} : { token: true }) }
        if (block.form !== 'timer') this.#hasTokens = true
        return this.#then(flow, 'sim.wait', { config: waits })
      }
      case 'branch':
        return this.#branch(flow, block)
      case 'loop':
        return this.#loop(flow, block)
      case 'try':
        return this.#try(flow, block)
      case 'call':
        return this.#call(flow, block)
      case 'fatal':
        if (this.#isFatalUsed) return flow
        this.#isFatalUsed = true
        return this.#then(flow, 'sim.work', { config: { isFatal: true } })
      default:
        return block satisfies never
    }
  }

  #work(flow: Flow, block: Extract<Block, { kind: 'work' }>): Flow {
    const isLoose = flow.stream === 'loose'
    const config: WorkConfig = {
      ...(block.isAsync ? { async: true } : {}),
      ...(block.shape === 'drop' ? { drops: 1 } : {}),
      ...(block.shape === 'double' && !isLoose ? { doubles: true } : {}),
      ...(block.shape === 'origin' && flow.isOrdered && flow.stream === 'one' ? { origin: { $expr: "{{ $('start').item.json.v }}" } } : {}),
    }
    const extra =
      block.extra === 'disabled'
        ? { disabled: true }
        : block.extra === 'alwaysOutput' && !isLoose
          ? { alwaysOutput: true }
          : block.extra === 'executeOnce' && flow.isOrdered && !isLoose
            ? { executeOnce: true }
            : {}
    return this.#fallible(flow, 'sim.work', block, { config, ...extra })
  }

  #write(flow: Flow, block: Extract<Block, { kind: 'write' }>): Flow {
    // A failure of its own is looked at where it ends the execution and nothing else: where nobody calls, catches or goes on.
    const isCaught = this.#part === 'called' || this.#isGuarded || block.failing !== 'never'
    const inDoubt = block.inDoubt === 'fail' && isCaught ? 'ask' : block.inDoubt
    if (block.idempotency === 'none' && inDoubt === 'fail') this.#mayEndInDoubt = true
    return this.#fallible(flow, `sim.write-${block.idempotency}`, block, {
      config: {},
      ...(inDoubt === null ? {} : { inDoubt }),
      ...(this.#undo === undefined ? {} : { compensate: this.#undo }),
    })
  }

  /** A node with a retry policy, and one that refuses some packets, as far as packets are defined here. */
  #fallible(
    flow: Flow,
    type: string,
    { failing, attempts }: { failing: string; attempts: Attempts | null },
    { config, ...rest }: { config: WorkConfig } & Omit<Partial<WorkflowNode>, 'config'>,
  ): Flow {
    const refuses = failing !== 'never' && flow.stream !== 'loose'
    const parts = {
      ...rest,
      config: { ...config, ...(refuses ? { fails: 1 } : {}), ...attemptConfig(attempts) } as JsonObject,
      ...(attempts === null ? {} : retryOf(attempts)),
      ...(refuses ? { onError: failing as 'continue' | 'port' } : {}),
    }
    return this.#then(flow, type, parts)
  }

  #call(flow: Flow, block: Extract<Block, { kind: 'call' }>): Flow {
    const called = this.#called[block.workflow]
    if (called === undefined || flow.stream === 'loose') return flow // what is called would depend on its packet
    // Which of several calls fails first depends on who is faster: only one place may end the execution.
    const stops = block.failing === 'stop' && called.fails && block.waits
    const onError = stops && !this.#isFatalUsed ? 'stop' : block.failing === 'port' ? 'port' : 'continue'
    if (stops && onError === 'stop') this.#isFatalUsed = true
    const { facts } = compileCalled(this.#plot, block.workflow)
    this.#hasTokens ||= facts.hasTokens
    return this.#then(flow, 'sim.call', { config: { workflow: calledId(block.workflow), wait: block.waits }, onError })
  }

  #branch(flow: Flow, { by, arms, join }: Extract<Block, { kind: 'branch' }>): Flow {
    const ways = by === 'if' ? arms.slice(0, 2) : arms
    const starts = by === 'fork' ? ways.map(() => flow.ends) : this.#split(flow, by, ways.length)
    const ended = ways.map((arm, index) => this.#sequence({ ...flow, ends: starts[index] ?? [] }, arm))
    const isSingle = ended.every(({ stream }) => stream === 'one')
    const isOrdered = ended.every((arm) => arm.isOrdered)
    if (join === 'open') {
      const ends = [...new Set(ended.flatMap((arm) => arm.ends))]
      return { ends, stream: worst(ended, 'many'), isOrdered }
    }
    if (join === 'all' && isSingle) return { ...this.#meet(ended, 'sim.merge', 'one'), isOrdered }
    if (join === 'all') return { ...this.#meet(ended, 'sim.merge', 'loose'), isOrdered: false }
    return { ...this.#meet(ended, 'sim.meet', worst(ended, 'many')), isOrdered }
  }

  #split(flow: Flow, by: 'if' | 'switch', ways: number): readonly (readonly string[])[] {
    const [end] = this.#then(flow, `sim.${by}`, {}).ends
    const node = end?.split(':')[0] ?? ''
    return Array.from({ length: ways }, (_, index) => [`${node}:case${index}`])
  }

  #meet(arms: readonly Flow[], type: string, stream: Stream): Flow {
    const node = this.#node(undefined, type, {}, stream === 'loose')
    arms.forEach((arm, index) => arm.ends.forEach((end) => this.#edge(end, `${node}:in${index}`)))
    return { ends: [`${node}:main`], stream, isOrdered: true }
  }

  #loop(flow: Flow, { mode, size, body, breaks }: { mode: string; size: number; body: readonly Block[]; breaks: boolean }): Flow {
    if (flow.stream === 'loose') return this.#sequence(flow, body) // its batches would depend on its packets
    const { ends } = this.#then(flow, 'sim.loop', { config: { mode, size, times: size } })
    const node = ends[0]?.split(':')[0] ?? ''
    if (mode === 'map') this.#loose.add(node) // which turn opens which scope depends on who is faster
    const begin: Flow = { ends: [`${node}:loop`], stream: 'one', isOrdered: flow.isOrdered && mode !== 'while' }
    const inside = this.#sequence(begin, body)
    const isSingle = inside.stream === 'one'
    const back = breaks && isSingle && mode !== 'map' ? this.#gate(inside) : inside
    for (const end of back.ends) this.#edge(end, `${node}:next`)
    return { ends: [`${node}:done`], stream: flow.stream, isOrdered: flow.isOrdered && inside.isOrdered && isSingle }
  }

  /** Some packets end the loop; nothing else is under way in it then, or it would depend on who was faster how far that got. */
  #gate(flow: Flow): Flow {
    const [gate] = this.#then(flow, 'sim.gate', {}).ends
    const node = gate?.split(':')[0] ?? ''
    this.#then({ ...flow, ends: [`${node}:stop`] }, 'sim.break', {})
    return { ...flow, ends: [`${node}:go`] }
  }

  /** One thing after the other, for the same reason. */
  #try(flow: Flow, { body, fails, undoes }: Extract<Block, { kind: 'try' }>): Flow {
    if (flow.stream === 'loose') return flow
    const [first] = this.#then(flow, 'sim.try', {}).ends
    const node = first?.split(':')[0] ?? ''
    this.#undo = undoes ? this.#node(undefined, 'sim.write-key', {}) : undefined
    this.#isGuarded = true
    const inside = this.#sequence({ ends: [`${node}:try`], stream: 'one', isOrdered: flow.isOrdered }, body)
    const { ends } = fails ? this.#then(inside, 'sim.work', { config: { breaksDown: true } }) : inside
    this.#isGuarded = false
    this.#undo = undefined
    for (const end of ends) this.#edge(end, `${node}:next`)
    return { ...flow, ends: [`${node}:done`] }
  }

  /** A node that takes in what comes along, and carries on. */
  #then(flow: Flow, type: string, parts: Partial<WorkflowNode>): Flow {
    const node = this.#node(undefined, type, parts, flow.stream === 'loose')
    for (const end of flow.ends) this.#edge(end, `${node}:main`)
    const ends = [`${node}:main`, ...(parts.onError === 'port' ? [`${node}:error`] : [])]
    return { ...flow, ends }
  }

  #node(id: string | undefined, type: string, parts: Partial<WorkflowNode>, isLoose = false): string {
    const place = this.#nodes.length
    const name = id ?? `n${place}`
    if (isLoose) this.#loose.add(name)
    this.#nodes.push({ id: name, name, type, typeVersion: 1, position: [place * 10, (place * 7) % 50], ...parts })
    return name
  }

  #edge(from: string, to: string): void {
    this.#edges.push({ id: `e${this.#edges.length}`, from: refOf(from), to: refOf(to) })
  }
}

const refOf = (end: string): { node: string; port: string } => {
  const [node = '', port = ''] = end.split(':')
  return { node, port }
}

const worst = (arms: readonly Flow[], least: Stream): Stream => (arms.some((arm) => arm.stream === 'loose') ? 'loose' : least)

function attemptConfig(attempts: Attempts | null): WorkConfig {
  if (attempts === null) return {}
  const { failsFirst, hangsFirst, absorbs } = attempts
  return {
    ...(failsFirst > 0 ? { failsFirst } : {}),
    ...(hangsFirst > 0 ? { hangsFirst } : {}),
    ...(absorbs > 0 ? { absorbs } : {}),
  }
}

function retryOf({ failsFirst, hangsFirst, absorbs, delayMs, backoff }: Attempts): Partial<WorkflowNode> {
  // A process that stood still may find time limits over that nobody meant: a few more to spare.
  return { retry: { maxAttempts: failsFirst + hangsFirst + absorbs + 5, backoff, delayMs, maxDelayMs: 30_000 }, timeoutMs: 20_000 }
}
