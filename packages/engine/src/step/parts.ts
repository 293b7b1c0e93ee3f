import { NodeError } from '@millrace/base'
import { MOST_STRETCHES } from '@millrace/expression'
import type { Item, NodeDefinition, StepContext } from '@millrace/node-sdk'
import { charactersOf, isLazy, readPart } from '../packets/lazy-list.ts'
import { ALL, originOfSaid } from '../packets/origin.ts'
import type { Piece } from '../packets/port-writer.ts'
import { turn } from '../packets/recording.ts'
import { saidPlaces } from '../run/made-from.ts'
import { placesOf } from '../run/places.ts'
import { checkOutputs, isDirective } from './checks.ts'
import type { StepOutcome } from './outcome.ts'
import { OutputPorts } from './output-ports.ts'
import { StepRun, expressionTime, type StepAttempt } from './step-context.ts'

/** Up to this many items in memory an itemwise node gets at once. */
const FEW_ITEMS = 64
const MOST_IN_PART = 2000
/** Characters of JSON that a part takes or gives, about. */
const PART_CHARACTERS = 512 * 1024
/** Time that a step works before others on the thread have a turn. */
const SLICE_MS = 10

/** Whether a step's items are handed to its node part by part. */
export const goesByParts = (definition: NodeDefinition<never>, attempt: StepAttempt): boolean =>
  mayGoByParts(definition, attempt) && (isLazy(attempt.step.items) || attempt.step.items.length > FEW_ITEMS)

/** Whether they can be. */
export const mayGoByParts = ({ itemwise }: NodeDefinition<never>, { step }: StepAttempt): boolean =>
  itemwise === true && step.inputs.size <= 1 && step.resume === undefined && step.node.node.executeOnce !== true

/** Whether its items can be handed over together at first: it can be begun anew with fewer, or after others had a turn, should their conditions be slow. */
export const mayTryAll = (definition: NodeDefinition<never>, attempt: StepAttempt): boolean =>
  mayGoByParts(definition, attempt) && attempt.step.node.effects === 'none' && attempt.step.items.length > 0

/**
 * Runs an itemwise node for one part of the items after the other, and writes what it gives as it comes. The parts are as large as
 * their results allow: a node that makes a megabyte of each item gets few at a time. And they are no larger than what their expressions
 * take one slice of time for, so that the thread is never held up, and memory never holds the configs of all items.
 */
export async function runByParts(definition: NodeDefinition<never>, attempt: StepAttempt): Promise<StepOutcome> {
  const { step, around, signal, logs = [] } = attempt
  const { items } = step
  const execute = definition.execute as unknown as (part: StepContext) => unknown
  const ports = new OutputPorts(around.packets, items, { name: step.node.name })
  const time = expressionTime(step, around)
  try {
    const most = Math.min(PART_CHARACTERS, around.packets.limits.memoryBytes / 32) // also of a small limit a part takes little
    let size = Math.max(1, Math.min(FEW_ITEMS, Math.floor(most / (charactersOf(items, most * FEW_ITEMS) / items.length))))
    let began = performance.now()
    /** How often the part at hand was begun and interrupted. */
    let givenUp = 0
    for (let offset = 0; offset < items.length;) {
      signal.throwIfAborted()
      const read = readPart(items, offset, Math.min(items.length, offset + size))
      const run = new StepRun({ ...attempt, logs, time }, { items, part: { items: read, offset } })
      const ready = await run.prepare(0, read.length)
      const part = ready < read.length ? run.narrow(ready) : read
      const mayGiveUp = part.length > 1 || givenUp < MOST_STRETCHES - 1
      if (mayGiveUp && step.node.effects === 'none') run.allowInterruption('parts', givenUp)
      const said = logs.length
      const out = await gave(execute, run, offset).catch((thrown: unknown) => {
        if (run.isInterrupted) return undefined
        throw thrown
      })
      if (run.isInterrupted || out === undefined) {
        logs.length = said // it says them again
        size = Math.max(1, part.length >> 1)
        givenUp += 1
        await turn()
        time.restart()
        began = performance.now()
        continue
      }
      const characters = await addAll(ports, out, part, offset)
      offset += part.length
      givenUp = 0
      size = time.isOver ? Math.max(1, part.length >> 1) : nextSize(part.length, characters, most)
      if (time.isOver || performance.now() - began > SLICE_MS) {
        await turn()
        time.restart()
        began = performance.now()
      }
    }
    return { kind: 'outputs', out: await ports.finish(), logs }
  } catch (thrown) {
    await ports.abandon()
    throw thrown
  }
}

async function gave(
  execute: (part: StepContext) => unknown,
  run: StepRun,
  offset: number,
): Promise<Readonly<Record<string, readonly Item[]>>> {
  try {
    const result = await execute(run)
    if (isDirective(result as never)) throw new NodeError('node.bad-output', 'An itemwise node gave a directive.')
    return checkOutputs(result)
  } catch (thrown) {
    throw offset === 0 ? thrown : atOffset(thrown, offset)
  }
}

/** The index that a node names is that in its part. */
function atOffset(thrown: unknown, offset: number): unknown {
  if (!(thrown instanceof NodeError) || thrown.data.itemIndex === undefined) return thrown
  return new NodeError(thrown.code, thrown.message, {
    ...thrown.data,
    itemIndex: offset + thrown.data.itemIndex,
    retryable: thrown.retryable,
    ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMs: thrown.retryAfterMs }),
    cause: thrown,
  })
}

/** Characters of the largest list that was given. */
async function addAll(
  ports: OutputPorts,
  out: Readonly<Record<string, readonly Item[]>>,
  part: readonly Item[],
  offset: number,
): Promise<number> {
  let most = 0
  for (const [port, items] of Object.entries(out)) {
    const piece = pieceOf(items, part, offset)
    if (!piece.passed) most = Math.max(most, charactersOf(items))
    await ports.add(port, piece)
  }
  return most
}

/** As `recordOutput` has it, within the part. */
function pieceOf(items: readonly Item[], part: readonly Item[], offset: number): Piece {
  if (items === part) return { items, origin: { kind: 'place', from: offset }, passed: true }
  const places = placesOf(items, part)
  const known = places.filter((place) => place !== undefined).length
  if (known === items.length) return { items, origin: { kind: 'each', places: places.map((place) => offset + (place ?? 0)) }, passed: true }
  const paired = items.length === part.length
  const said = saidPlaces(items, part, places)
  if (said !== undefined) {
    const whole = said.map((each, index) => each ?? (paired ? [index] : undefined))
    return { items, origin: originOfSaid(whole, { from: offset, count: part.length }), passed: false }
  }
  if (known === 0) {
    return { items, origin: paired ? { kind: 'place', from: offset } : { kind: 'span', from: offset, count: part.length }, passed: false }
  }
  const some = places.map((place, index) => (place !== undefined ? offset + place : paired ? offset + index : ALL))
  return { items, origin: { kind: 'some', places: some, from: offset, count: part.length }, passed: false }
}

/** Twice as many at most, so that one small result does not lead to a huge one. */
function nextSize(size: number, characters: number, most: number): number {
  const fitting = characters === 0 ? MOST_IN_PART : Math.floor((most / characters) * size)
  return Math.max(1, Math.min(fitting, size * 2, MOST_IN_PART))
}
