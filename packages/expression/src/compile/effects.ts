import type { Node } from 'acorn'
import { locate } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { spanOf, type Code, type Context, type Exec, type Run } from './context.ts'
import type { Frame } from './scopes.ts'

/** What the statement itself takes, besides the pieces that it runs. */
const STATEMENT_COST = 2

/** Runs something for its effect, with its price and the place for what fails in it. */
export function effect(context: Context, node: Node, piece: Pick<Code, 'run' | 'cost'>): Exec {
  const run = priced(context, node, piece)
  return (vm, frame) => {
    run(vm, frame)
    return undefined
  }
}

/** Runs something for its value, with its price and the place for what fails in it. */
export function priced(context: Context, node: Node, piece: Pick<Code, 'run' | 'cost'>): Run {
  const cost = piece.cost + STATEMENT_COST
  const span = spanOf(context, node)
  const { run } = piece
  return (vm, frame) => {
    try {
      vm.spend(cost)
      return run(vm, frame)
    } catch (thrown) {
      throw locate(thrown, span)
    }
  }
}

/** Whether a test holds. */
export function condition(context: Context, node: Node, test: Code): (vm: Machine, frame: Frame) => boolean {
  const run = priced(context, node, test)
  return (vm, frame) => Boolean(run(vm, frame))
}
