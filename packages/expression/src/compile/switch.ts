import type { SwitchStatement } from 'acorn'
import { strictEquals } from '../values/convert.ts'
import { beginScope, compileHoisted, compileRest, declareLexical, openScope } from './blocks.ts'
import { compile, heightOf, type Context, type Exec, type Jump, type Statement } from './context.ts'
import { priced } from './effects.ts'

/** `switch (value) { case a: … default: … }` */
export function compileSwitch(outer: Context, node: SwitchStatement): Statement {
  const value = compile(outer, node.discriminant)
  const breaks: Jump = { kind: 'break' }
  const block = openScope({ ...outer, flow: { ...outer.flow, breaks } }, node)
  const { context } = block
  const statements = node.cases.flatMap((part) => part.consequent)
  declareLexical(context, statements, 'any order')
  const tests = node.cases.map((part) => (part.test ? compile(context, part.test) : undefined))
  const bodies = node.cases.map((part) => compileRest(context, part.consequent))
  const hoisted = compileHoisted(context, statements)
  const runs = tests.map((test, index) => (test === undefined ? undefined : priced(context, node.cases[index]!, test)))
  const execs = bodies.map((body) => body.exec)
  const read = priced(outer, node.discriminant, value)
  const fallback = tests.indexOf(undefined)
  const begin = beginScope(block)
  const exec: Exec = (vm, around) => {
    const wanted = read(vm, around)
    const frame = begin(around)
    hoisted.exec(vm, frame)
    let at = runs.findIndex((run) => run !== undefined && strictEquals(vm, wanted, run(vm, frame)))
    if (at < 0) at = fallback
    for (; at >= 0 && at < execs.length; at++) {
      const jump = execs[at]!(vm, frame)
      if (jump !== undefined) return jump === breaks ? undefined : jump
    }
    return undefined
  }
  return { exec, height: heightOf([value, ...tests.filter((test) => test !== undefined), ...bodies, hoisted]) + 3 }
}
