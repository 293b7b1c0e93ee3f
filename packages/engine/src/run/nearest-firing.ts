import type { Item } from '@millrace/node-sdk'
import type { PlanNode } from './plan.ts'
import type { Packet, PacketSource, StepRecord } from './state.ts'

/** Steps looked at before a search gives up. */
const MOST_STEPS_BACK = 10_000

/** A firing that a step follows from, and the packet that it sent on the way there. */
export interface Firing {
  readonly step: StepRecord
  readonly port: string
  readonly items: readonly Item[]
}

/**
 * The firing of `target` that this step follows from; the nearest one. Undefined when it follows from none. Where branches run beside
 * each other, what another branch did last is none of this step's business, and would depend on which was faster.
 */
export function nearestFiring(from: StepRecord, target: PlanNode): Firing | undefined {
  if (!mayFollow(from, target)) return undefined
  const seen = new Set<StepRecord>()
  let level: readonly StepRecord[] = [from]
  while (level.length > 0 && seen.size < MOST_STEPS_BACK) {
    const next: StepRecord[] = []
    for (const step of level) {
      for (const { items, source } of packetsInto(step)) {
        if (source.step.node === target) return { step: source.step, port: source.port, items }
        if (seen.has(source.step)) continue
        seen.add(source.step)
        next.push(source.step)
      }
    }
    level = next
  }
  return undefined
}

interface SentPacket extends Packet {
  readonly source: PacketSource
}

/** What made the step fire: of a loop's turn what came back last, and what opened the loop. */
function packetsInto(step: StepRecord): readonly SentPacket[] {
  const { loop } = step
  const packets = loop === undefined ? [...step.inputs.values()] : [...(loop.ended?.returned ?? []), loop.run.opening]
  return packets.filter((packet): packet is SentPacket => packet.source !== undefined)
}

/** Edges say it for most names without a search. What takes a step back follows from it, whatever edges there are. */
const mayFollow = ({ node, undoes }: StepRecord, target: PlanNode): boolean =>
  leadsTo(target, node) || (undoes !== undefined && (undoes.node === target || leadsTo(target, undoes.node)))

const reachable = new WeakMap<PlanNode, ReadonlySet<PlanNode>>()

function leadsTo(from: PlanNode, to: PlanNode): boolean {
  let reached = reachable.get(from)
  if (reached === undefined) reachable.set(from, (reached = reachedFrom(from)))
  return reached.has(to)
}

function reachedFrom(from: PlanNode): ReadonlySet<PlanNode> {
  const reached = new Set<PlanNode>()
  const open = [from]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const edges of node.out.values()) {
      for (const { to } of edges) {
        if (reached.has(to)) continue
        reached.add(to)
        open.push(to)
      }
    }
  }
  return reached
}
