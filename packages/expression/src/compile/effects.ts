import type { Node } from 'acorn'
import { locate } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { costOf, spanOf, type Code, type Context, type Exec, type Run } from './context.ts'
import type { Frame } from './scopes.ts'

/** Runs something for its effect, with its price and the place for what fails in it. */
export function effect(context: Context, node: Node, run: Run): Exec {
  const cost = costOf(node)
  const span = spanOf(context, node)
  return (vm, frame) => {
    try {
      vm.spend(cost)
      run(vm, frame)
    } catch (thrown) {
      throw locate(thrown, span)
    }
    return undefined
  }
}

/** Runs something for its value, with its price and the place for what fails in it. */
export function priced(context: Context, node: Node, value: Code): Run {
  const cost = costOf(node)
  const span = spanOf(context, node)
  const { run } = value
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
