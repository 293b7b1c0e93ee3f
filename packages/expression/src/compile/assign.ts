import type { AssignmentExpression, Identifier, LogicalExpression, MemberExpression, UpdateExpression } from 'acorn'
import { COST } from '../costs.ts'
import { locate } from '../errors.ts'
import { toNumber } from '../values/convert.ts'
import { code, compile, dearer, refuse, spanOf, type Code, type Context, type Run } from './context.ts'
import { BINARY, STOPS } from './operators.ts'
import { compilePattern } from './patterns.ts'
import { assignName, compileField, compileName, type Place } from './targets.ts'
import { said } from '../words/said.ts'

/** A field is found, read and written. */
const WRITE_COST = 2 * COST.member

/** `a = 1`, `{ a } = b`, `a.b += 1`, `a ??= 1` */
export function compileAssignment(context: Context, node: AssignmentExpression): Code {
  const { left, operator } = node
  if (operator !== '=') return compound(context, node)
  if (left.type === 'Identifier') return assignLocal(context, left, node)
  if (left.type === 'MemberExpression') return assignField(context, left, node)
  const binder = compilePattern(context, left, 'assign')
  const value = compile(context, node.right)
  const run: Run = (vm, frame) => {
    const result = value.run(vm, frame)
    binder.bind(vm, frame, result)
    return result
  }
  return code(run, value, binder)
}

function assignLocal(context: Context, left: Identifier, node: AssignmentExpression): Code {
  const bind = assignName(context, left)
  const value = compile(context, node.right)
  const { run } = value
  return code((vm, frame) => {
    const result = run(vm, frame)
    bind(vm, frame, result)
    return result
  }, value)
}

function assignField(context: Context, left: MemberExpression, node: AssignmentExpression): Code {
  const place = compileField(context, left)
  const value = compile(context, node.right)
  const run: Run = (vm, frame) => {
    const spot = place.find(vm, frame)
    const result = value.run(vm, frame)
    place.write(vm, spot, result)
    return result
  }
  return dearer(code(run, value, ...place.parts), WRITE_COST)
}

function compilePlace(context: Context, node: AssignmentExpression['left'] | UpdateExpression['argument']): Place {
  if (node.type === 'Identifier') return compileName(context, node)
  if (node.type === 'MemberExpression') return compileField(context, node)
  return refuse(context, node, said('refused.assign-this'))
}

function compound(context: Context, node: AssignmentExpression): Code {
  const place = compilePlace(context, node.left)
  const value = compile(context, node.right)
  const operator = node.operator.slice(0, -1)
  const span = spanOf(context, node)
  if (isLogical(operator)) return logicalAssignment(place, value, STOPS[operator])
  const apply = BINARY[operator as keyof typeof BINARY]
  const run: Run = (vm, frame) => {
    try {
      const spot = place.find(vm, frame)
      const result = apply(vm, place.read(vm, spot), value.run(vm, frame))
      place.write(vm, spot, result)
      return result
    } catch (thrown) {
      throw locate(thrown, span)
    }
  }
  return dearer(code(run, value, ...place.parts), WRITE_COST)
}

const isLogical = (operator: string): operator is LogicalExpression['operator'] => Object.hasOwn(STOPS, operator)

function logicalAssignment(place: Place, value: Code, stops: (value: unknown) => boolean): Code {
  const run: Run = (vm, frame) => {
    const spot = place.find(vm, frame)
    const before = place.read(vm, spot)
    if (stops(before)) return before
    const result = value.run(vm, frame)
    place.write(vm, spot, result)
    return result
  }
  return dearer(code(run, value, ...place.parts), WRITE_COST)
}

/** `i++`, `--a.b` */
export function compileUpdate(context: Context, node: UpdateExpression): Code {
  const place = compilePlace(context, node.argument)
  const step = node.operator === '++' ? 1 : -1
  const { prefix } = node
  const run: Run = (vm, frame) => {
    const spot = place.find(vm, frame)
    const before = toNumber(vm, place.read(vm, spot))
    place.write(vm, spot, before + step)
    return prefix ? before + step : before
  }
  return dearer(code(run, ...place.parts), WRITE_COST)
}
