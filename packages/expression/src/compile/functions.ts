import type { ArrowFunctionExpression, Pattern } from 'acorn'
import { COST } from '../costs.ts'
import type { Machine } from '../machine.ts'
import { Callable } from '../values/callable.ts'
import { Locals, code, costOf, dearer, heightOf, refuse, type Code, type Context, type Frame } from './context.ts'
import { compilePattern, declarePattern, type Bind } from './patterns.ts'
import { REFUSED } from './refusals.ts'

/** Native stack frames that a call takes besides the closures of its body. */
const CALL_HEIGHT = 4

type BindArguments = (vm: Machine, frame: Frame, args: readonly unknown[]) => void

/** `(a, { b }, ...rest) => expression`. */
export function compileArrow(outer: Context, node: ArrowFunctionExpression): Code {
  if (node.async) return refuse(outer, node, '"async"', 'Use a Code node for work that waits.')
  if (node.body.type === 'BlockStatement') return refuse(outer, node.body, REFUSED['BlockStatement']!.what, REFUSED['BlockStatement']!.hint)
  const locals = new Locals(outer.locals)
  const context: Context = { ...outer, locals }
  for (const parameter of node.params) declarePattern(context, parameter, locals)
  const parameters = compileParameters(context, node.params)
  const body = context.compile(context, node.body)
  const height = heightOf([body, ...parameters.codes]) + CALL_HEIGHT
  const cost = costOf([body, ...parameters.codes]) + node.params.length + COST.call
  const run = body.run
  const { bind } = parameters
  const made = code((_vm, frame) => {
    return new Callable('function', (vm, args) => {
      vm.enter(height, cost)
      const inner: Frame = [frame]
      bind(vm, inner, args)
      const result = run(vm, inner)
      vm.leave(height)
      return result
    })
  })
  return dearer(made, COST.object)
}

function compileParameters(context: Context, params: readonly Pattern[]): { bind: BindArguments; codes: readonly Code[] } {
  if (params.every((parameter) => parameter.type === 'Identifier')) return { bind: simpleParameters(params.length), codes: [] }
  const binders = params.map((parameter) => ({ ...compilePattern(context, parameter), rest: parameter.type === 'RestElement' }))
  const slots = context.locals!.size
  const bind: BindArguments = (vm, frame, args) => {
    for (let slot = frame.length; slot < slots; slot++) frame.push(undefined)
    binders.forEach(({ bind: put, rest }: { bind: Bind; rest: boolean }, index) =>
      put(vm, frame, rest ? vm.made(args.slice(index)) : args[index]),
    )
  }
  return { bind, codes: binders.flatMap((binder) => binder.codes) }
}

const simpleParameters =
  (count: number): BindArguments =>
  (_vm, frame, args) => {
    for (let index = 0; index < count; index++) frame.push(args[index])
  }
