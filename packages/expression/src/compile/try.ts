import type { CatchClause, TryStatement } from 'acorn'
import { MillraceError, toError } from '@millrace/base'
import type { Depth, Machine } from '../machine.ts'
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
  return { exec, height: heightOf(binder === undefined ? [body] : [body, binder]) + 1 }
}

/** Making and catching an error takes so many units; more when a built-in of JavaScript failed; and so many for each function that it ended. */
const CATCH_COST = { own: 750, native: 2_200, call: 350 } as const

/** Leaves the functions that an error ended, and pays for it. */
function recover(vm: Machine, depth: Depth, caught: unknown): void {
  const native = !(caught instanceof MillraceError) || caught.cause !== undefined
  const ended = vm.unwind(depth)
  vm.spend((native ? CATCH_COST.native : CATCH_COST.own) + ended * CATCH_COST.call)
}

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
    recover(vm, mark, thrown)
    return handler.exec(vm, frame, thrown)
  }

type Outcome =
  { readonly failed: true; readonly thrown: Error } | { readonly failed: false; readonly jump: Jump | undefined; readonly result: unknown }

const finished =
  (attempt: Exec, finalizer: Exec): Exec =>
  (vm, frame) => {
    const mark = vm.mark()
    const outcome = outcomeOf(attempt, vm, frame)
    if (outcome.failed) recover(vm, mark, outcome.thrown)
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
    return { failed: true, thrown }
  }
}
