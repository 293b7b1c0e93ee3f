import type { CatchClause, TryStatement } from 'acorn'
import { toError } from '@millrace/base'
import type { Machine } from '../machine.ts'
import { caughtValue, isCatchable } from '../values/thrown.ts'
import { beginScope, compileBlock, openScope } from './blocks.ts'
import { heightOf, type Context, type Exec, type Jump, type Statement } from './context.ts'
import { compilePattern, declarePattern } from './patterns.ts'
import type { Frame } from './scopes.ts'

/*
 * T1. What is over a limit is never caught, and no code of the expression runs after it: neither `catch` nor `finally`.
 * T2. What `catch` gets is a value of the expression or a description of the failure; never an error of the host.
 */

type Handler = { readonly exec: (vm: Machine, frame: Frame, thrown: unknown) => Jump | undefined; readonly height: number }

/** `try { … } catch (error) { … } finally { … }` */
export function compileTry(context: Context, node: TryStatement): Statement {
  const block = compileBlock(context, node.block)
  const handler = node.handler ? compileHandler(context, node.handler) : undefined
  const finalizer = node.finalizer ? compileBlock(context, node.finalizer) : undefined
  const attempt = handler === undefined ? block.exec : attempted(block.exec, handler)
  const exec = finalizer === undefined ? attempt : finished(attempt, finalizer.exec)
  const parts = [block, ...(handler === undefined ? [] : [handler]), ...(finalizer === undefined ? [] : [finalizer])]
  return { exec, height: heightOf(parts) + 3 }
}

function compileHandler(outer: Context, node: CatchClause): Handler {
  const block = openScope(outer, node)
  const { context } = block
  if (node.param) declarePattern(context, node.param, { kind: 'catch', readyAt: 0 })
  const binder = node.param ? compilePattern(context, node.param, 'declare') : undefined
  const body = compileBlock(context, node.body)
  const begin = beginScope(block)
  const exec: Handler['exec'] = (vm, around, thrown) => {
    const frame = begin(around)
    binder?.bind(vm, frame, caughtValue(vm, thrown))
    return body.exec(vm, frame)
  }
  return { exec, height: heightOf([body, ...(binder?.codes ?? [])]) + 1 }
}

/** Making an error remembers the stack, which takes about as long as this many calls. */
const CATCH_COST = 50

const attempted =
  (attempt: Exec, handler: Handler): Exec =>
  (vm, frame) => {
    const mark = vm.mark()
    let thrown: unknown
    try {
      return attempt(vm, frame)
    } catch (caught) {
      if (!isCatchable(caught)) throw toError(caught) // T1
      thrown = caught
    }
    vm.unwind(mark)
    vm.spend(CATCH_COST)
    return handler.exec(vm, frame, thrown)
  }

type Outcome =
  { readonly failed: true; readonly thrown: Error } | { readonly failed: false; readonly jump: Jump | undefined; readonly result: unknown }

const finished =
  (attempt: Exec, finalizer: Exec): Exec =>
  (vm, frame) => {
    const mark = vm.mark()
    const outcome = outcomeOf(attempt, vm, frame)
    vm.unwind(mark)
    const jump = finalizer(vm, frame)
    if (jump !== undefined) return jump // a jump out of finally wins over everything before
    if (outcome.failed) throw outcome.thrown
    vm.result = outcome.result
    return outcome.jump
  }

function outcomeOf(attempt: Exec, vm: Machine, frame: Frame): Outcome {
  try {
    const jump = attempt(vm, frame)
    return { failed: false, jump, result: vm.result }
  } catch (caught) {
    const thrown = toError(caught)
    if (!isCatchable(caught)) throw thrown // T1
    vm.spend(CATCH_COST)
    return { failed: true, thrown }
  }
}
