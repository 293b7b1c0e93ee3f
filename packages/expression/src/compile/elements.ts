import type { Expression, SpreadElement } from 'acorn'
import { locate } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { iterate } from '../values/iterate.ts'
import { compile, spanOf, type Code, type Context } from './context.ts'
import type { Frame } from './scopes.ts'

/** Appends the value of one element of a literal or call to a list that is being made. */
export type Append = (vm: Machine, frame: Frame, into: unknown[]) => void

/** Compiles elements of a list literal or arguments of a call, some of which may be spread. */
export function compileElements(
  context: Context,
  nodes: readonly (Expression | SpreadElement | null)[],
): { readonly codes: readonly Code[]; readonly plain: boolean; readonly make: (vm: Machine, frame: Frame) => unknown[] } {
  const elements = nodes.map((node) => element(context, node))
  const codes = elements.flatMap((part) => (part.code === undefined ? [] : [part.code]))
  const plain = elements.every((part) => part.plain)
  const appends = elements.map((part) => part.append)
  const make = (vm: Machine, frame: Frame): unknown[] => {
    const list: unknown[] = []
    for (const append of appends) append(vm, frame, list)
    return list
  }
  return { codes, plain, make }
}

/** Elements that are put into a list between two looks at the fuel and the clock. */
const AT_ONCE = 10_000
/** What putting one there costs: a list that grows is moved again and again. */
const APPENDED = 2

function appendAll(vm: Machine, into: unknown[], from: Iterable<unknown>): void {
  let unpaid = 0
  for (const each of from) {
    into.push(each)
    if (++unpaid < AT_ONCE) continue
    vm.walk(unpaid * APPENDED)
    unpaid = 0
  }
  vm.walk(unpaid * APPENDED)
}

function element(context: Context, node: Expression | SpreadElement | null): { code?: Code; plain: boolean; append: Append } {
  if (node === null) return { plain: false, append: (_vm, _frame, into) => void into.push(undefined) }
  if (node.type !== 'SpreadElement') {
    const value = compile(context, node)
    return { code: value, plain: true, append: (vm, frame, into) => void into.push(value.run(vm, frame)) }
  }
  const value = compile(context, node.argument)
  const span = spanOf(context, node)
  const append: Append = (vm, frame, into) => {
    try {
      appendAll(vm, into, iterate(vm, value.run(vm, frame)))
      if (into.length > vm.limits.maxArrayItems) vm.list(into.length)
    } catch (thrown) {
      throw locate(thrown, span)
    }
  }
  return { code: value, plain: false, append }
}
