import type { ArrayPattern, AssignmentProperty, Identifier, ObjectPattern, Pattern, RestElement } from 'acorn'
import { COST } from '../costs.ts'
import { ExpressionError, locate } from '../errors.ts'
import { isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { toKey } from '../values/convert.ts'
import { iterate } from '../values/iterate.ts'
import { copyFields } from '../values/fields.ts'
import { dataOnly, readMember } from '../values/members.ts'
import { checkName, compile, costOf, deeper, heightOf, refuse, spanOf, type Context, type Part } from './context.ts'
import { staticKey } from './identifiers.ts'
import type { Frame, VariableKind } from './scopes.ts'
import { compileTarget, declareTarget } from './targets.ts'
import { said } from '../words/said.ts'

/** Puts a value into the places that a pattern names. */
export type Bind = (vm: Machine, frame: Frame, value: unknown) => void

/** A compiled pattern; height and cost are those of binding once, with the defaults and keys in it. */
export interface Binder extends Part {
  readonly bind: Bind
}

/** Native stack frames that a pattern of fields or places takes for each level. */
const PATTERN_HEIGHT = 3

/** Whether the names of a pattern begin here, or get another value. */
export type PatternMode = 'declare' | 'assign'

/** Declares every name of a pattern, so that functions inside it can see all of them. */
export function declarePattern(context: Context, pattern: Pattern, as: { kind: VariableKind; readyAt: number }): void {
  switch (pattern.type) {
    case 'Identifier':
      return declareName(context, pattern, as)
    case 'AssignmentPattern':
      return declarePattern(context, pattern.left, as)
    case 'RestElement':
      return declarePattern(context, pattern.argument, as)
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element !== null) declarePattern(context, element, as)
      return
    case 'ObjectPattern':
      for (const property of pattern.properties) declarePattern(context, property.type === 'RestElement' ? property : property.value, as)
      return
    case 'MemberExpression':
      return refuse(context, pattern, said('refused.field-parameter'))
  }
}

function declareName(context: Context, node: Identifier, { kind, readyAt }: { kind: VariableKind; readyAt: number }): void {
  checkName(context, node, node.name)
  const scope = context.locals!
  if (scope.own(node.name) !== undefined) {
    throw new ExpressionError('expression.syntax', said('grammar.declared-twice', { name: node.name }), { span: spanOf(context, node) })
  }
  scope.declare(node.name, kind, readyAt)
}

/** Compiles a pattern; where it declares, its names are declared already. */
export function compilePattern(outer: Context, pattern: Pattern, mode: PatternMode): Binder {
  const context = deeper(outer, pattern)
  switch (pattern.type) {
    case 'Identifier':
      return mode === 'declare' ? { bind: declareTarget(context, pattern), height: 1, cost: 1 } : compileTarget(context, pattern)
    case 'AssignmentPattern': {
      const target = compilePattern(context, pattern.left, mode)
      const fallback = compile(context, pattern.right)
      const bind: Bind = (vm, frame, value) => target.bind(vm, frame, value === undefined ? fallback.run(vm, frame) : value)
      return { bind, height: heightOf([target, fallback]) + 1, cost: target.cost + fallback.cost + 1 }
    }
    case 'RestElement':
      return compilePattern(context, pattern.argument, mode)
    case 'ArrayPattern':
      return arrayPattern(context, pattern, mode)
    case 'ObjectPattern':
      return objectPattern(context, pattern, mode)
    case 'MemberExpression':
      return compileTarget(context, pattern)
  }
}

function arrayPattern(context: Context, pattern: ArrayPattern, mode: PatternMode): Binder {
  const span = spanOf(context, pattern)
  const elements = pattern.elements.map((element) =>
    element === null ? undefined : { binder: compilePattern(context, element, mode), rest: element.type === 'RestElement' },
  )
  const bind: Bind = (vm, frame, value) => {
    let list: readonly unknown[]
    try {
      list = Array.isArray(value) ? value : [...iterate(vm, value)]
    } catch (thrown) {
      throw locate(thrown, span)
    }
    elements.forEach((element, index) =>
      element?.binder.bind(vm, frame, element.rest ? restOfList(vm, list, index) : dataOnly(list[index])),
    )
  }
  const binders = elements.flatMap((element) => (element === undefined ? [] : [element.binder]))
  return { bind, height: heightOf(binders) + PATTERN_HEIGHT, cost: costOf(binders) + 2 * elements.length + COST.object }
}

function restOfList(vm: Machine, list: readonly unknown[], from: number): unknown[] {
  vm.list(Math.max(0, list.length - from))
  return vm.made(list.slice(from))
}

type PropertyBinder = Binder & { readonly key: (vm: Machine, frame: Frame) => string | number }

function objectPattern(context: Context, pattern: ObjectPattern, mode: PatternMode): Binder {
  const span = spanOf(context, pattern)
  const properties = pattern.properties.flatMap((property) =>
    property.type === 'RestElement' ? [] : [propertyBinder(context, property, mode)],
  )
  const rest = pattern.properties.find((property): property is RestElement => property.type === 'RestElement')
  const restBinder = rest === undefined ? undefined : compilePattern(context, rest.argument, mode)
  const bind: Bind = (vm, frame, value) => {
    if (value === null || value === undefined) {
      throw new ExpressionError('expression.null-read', `Cannot take fields out of ${String(value)}.`, {
        span,
        hint: 'Give it a default: ({ a } = {}) => a, or const { a } = value ?? {}.',
      })
    }
    const taken = new Set<string>()
    for (const property of properties) {
      const key = property.key(vm, frame)
      taken.add(String(key))
      property.bind(vm, frame, readMember(vm, value, key, span))
    }
    restBinder?.bind(vm, frame, restOf(vm, value, taken))
  }
  const binders = restBinder === undefined ? properties : [...properties, restBinder]
  return { bind, height: heightOf(binders) + PATTERN_HEIGHT, cost: costOf(binders) + binders.length * COST.member + COST.object }
}

function restOf(vm: Machine, value: unknown, taken: ReadonlySet<string>): Record<string, unknown> {
  const rest: Record<string, unknown> = {}
  copyFields(vm, rest, value, (key) => !taken.has(key) && !isForbiddenKey(key))
  return vm.made(rest)
}

function propertyBinder(context: Context, property: AssignmentProperty, mode: PatternMode): PropertyBinder {
  const value = compilePattern(context, property.value, mode)
  const fixed = property.computed ? undefined : staticKey(context, property.key)
  if (fixed !== undefined) return { ...value, key: () => fixed }
  context.facts.mutates = true // a computed key may name a method that changes what it is called on
  const computed = compile(context, property.key)
  return {
    bind: value.bind,
    height: heightOf([value, computed]),
    cost: value.cost + computed.cost,
    key: (vm, frame) => toKey(vm, computed.run(vm, frame)),
  }
}
