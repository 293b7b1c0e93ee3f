import type { BlockStatement, Expression, Pattern } from 'acorn'
import { COST } from '../costs.ts'
import type { Machine } from '../machine.ts'
import { Callable } from '../values/callable.ts'
import { compileBody } from './blocks.ts'
import {
  NO_FLOW,
  code,
  compile,
  costOf,
  dearer,
  heightOf,
  refuse,
  type Code,
  type Context,
  type Exec,
  type FunctionNode,
  type Part,
  type Run,
  quoted,
} from './context.ts'
import { varNames } from './hoist.ts'
import { compilePattern, declarePattern, type Bind } from './patterns.ts'
import { FrameLayout, Scope, frameMaker, type Frame } from './scopes.ts'
import { said } from '../words/said.ts'

/** Native stack frames that a call takes besides the closures of its body. */
const CALL_HEIGHT = 4

/** What a function does when it is called: `open` makes the frame of the call, `run` gives the result. */
interface Body {
  readonly open: (vm: Machine, outer: Frame, args: readonly unknown[], self: Callable) => Frame
  readonly run: Run
}

/** `(a, { b }, ...rest) => expression`, `x => { … }`, `function f(x) { … }`, and methods of object literals. */
export function compileFunction(outer: Context, node: FunctionNode): Code {
  if (node.async) return refuse(outer, node, quoted('async'), said('instead.code-node'))
  if (node.generator) return refuse(outer, node, said('refused.generator'), said('instead.make-list'))
  const layout = new FrameLayout()
  const isArrow = node.type === 'ArrowFunctionExpression'
  const named = node.type === 'FunctionExpression' ? node.id : undefined
  const selfScope = named ? new Scope({ parent: outer.locals, layout }) : undefined
  const scope = new Scope({ parent: selfScope ?? outer.locals, layout, hoisted: node.type === 'FunctionDeclaration' })
  const context: Context = { ...outer, locals: scope, flow: NO_FLOW, inFunction: outer.inFunction || !isArrow }
  const isSimple = node.params.every((parameter) => parameter.type === 'Identifier')
  for (const parameter of node.params) declarePattern(context, parameter, { kind: 'parameter', readyAt: isSimple ? 0 : parameter.end })
  const self = named ? selfScope?.declare(named.name, 'self').slot : undefined // behind the parameters
  const parameters = isSimple ? undefined : compileParameters(context, node.params)
  const returned = returnedExpression(node.body)
  const inside = returned === undefined ? compileStatements(context, node.body as BlockStatement, scope) : compile(context, returned)
  const height = heightOf(parameters === undefined ? [inside] : [inside, parameters]) + CALL_HEIGHT
  const cost = inside.cost + (parameters?.cost ?? 0) + node.params.length + COST.call
  const open = opener({ scope, layout, count: node.params.length, bind: parameters?.bind, self })
  return callableCode({ open, run: inside.run }, height, cost)
}

/** A function that only returns an expression needs no statements. */
function returnedExpression(body: BlockStatement | Expression): Expression | undefined {
  if (body.type !== 'BlockStatement') return body
  const [first] = body.body
  return body.body.length === 1 && first?.type === 'ReturnStatement' ? (first.argument ?? undefined) : undefined
}

function compileStatements(context: Context, body: BlockStatement, scope: Scope): Pick<Code, 'run' | 'height' | 'cost'> {
  for (const name of varNames(body.body)) if (scope.own(name) === undefined) scope.declare(name, 'var')
  const { exec, height } = compileBody(context, body.body)
  return { run: returning(exec), height, cost: 0 } // statements pay for themselves as they run
}

const returning =
  (exec: Exec): Run =>
  (vm, frame) =>
    exec(vm, frame) === undefined ? undefined : vm.takeResult()

function callableCode({ open, run }: Body, height: number, cost: number): Code {
  const made = code((_vm, frame) => {
    const callable: Callable = new Callable('function', (vm, args) => {
      vm.enter(height, cost)
      const inner = open(vm, frame, args, callable)
      const result = run(vm, inner)
      vm.leave(height)
      return result
    })
    return callable
  })
  return dearer(made, COST.object)
}

interface OpenInit {
  readonly scope: Scope
  readonly layout: FrameLayout
  readonly count: number
  readonly bind: BindArguments | undefined
  readonly self: number | undefined
}

/** Makes the frame of a call. Parameters stand in the first slots, so that plain ones are put there as they come. */
function opener({ scope, layout, count, bind, self }: OpenInit): Body['open'] {
  if (layout.size === count + 1 && bind === undefined) return plainFrame(count)
  const make = frameMaker(layout, scope)
  return (vm, outer, args, callable) => {
    const frame = make(outer)
    if (self !== undefined) frame[self] = callable
    if (bind !== undefined) bind(vm, frame, args)
    else for (let index = 0; index < count; index++) frame[index + 1] = args[index]
    return frame
  }
}

const plainFrame =
  (count: number): Body['open'] =>
  (_vm, outer, args) => {
    const frame: Frame = [outer]
    for (let index = 0; index < count; index++) frame.push(args[index])
    return frame
  }

type BindArguments = (vm: Machine, frame: Frame, args: readonly unknown[]) => void

function compileParameters(context: Context, params: readonly Pattern[]): Part & { bind: BindArguments } {
  const binders = params.map((parameter) => ({ ...compilePattern(context, parameter, 'declare'), rest: parameter.type === 'RestElement' }))
  const bind: BindArguments = (vm, frame, args) => {
    binders.forEach(({ bind: put, rest }: { bind: Bind; rest: boolean }, index) =>
      put(vm, frame, rest ? vm.made(args.slice(index)) : args[index]),
    )
  }
  return { bind, height: heightOf(binders) + 2, cost: costOf(binders) }
}
