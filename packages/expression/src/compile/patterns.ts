import type { ArrayPattern, AssignmentProperty, Identifier, ObjectPattern, Pattern, RestElement } from 'acorn'
import { ExpressionError, locate } from '../errors.ts'
import { isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { copyOwn } from '../methods/arguments.ts'
import { toKey } from '../values/convert.ts'
import { iterate } from '../values/iterate.ts'
import { isPlainObject, readMember } from '../values/members.ts'
import { checkName, refuse, spanOf, type Code, type Context, type Frame, type Locals } from './context.ts'
import { staticKey } from './identifiers.ts'

/** Puts a value into the locals that a pattern names. */
export type Bind = (vm: Machine, frame: Frame, value: unknown) => void

export interface Binder {
  readonly bind: Bind
  readonly codes: readonly Code[]
}

/** Declares every name of a pattern, so that functions inside it can see all of them. */
export function declarePattern(context: Context, pattern: Pattern, locals: Locals): void {
  switch (pattern.type) {
    case 'Identifier':
      return declareName(context, pattern, locals)
    case 'AssignmentPattern':
      return declarePattern(context, pattern.left, locals)
    case 'RestElement':
      return declarePattern(context, pattern.argument, locals)
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element !== null) declarePattern(context, element, locals)
      return
    case 'ObjectPattern':
      for (const property of pattern.properties)
        declarePattern(context, property.type === 'RestElement' ? property : property.value, locals)
      return
    case 'MemberExpression':
      return refuse(context, pattern, 'A field as a parameter')
  }
}

function declareName(context: Context, node: Identifier, locals: Locals): void {
  checkName(context, node, node.name)
  if (locals.has(node.name)) {
    throw new ExpressionError('expression.syntax', `The name "${node.name}" is declared twice.`, { span: spanOf(context, node) })
  }
  locals.declare(node.name)
}

/** Compiles a pattern whose names are declared already. */
export function compilePattern(context: Context, pattern: Pattern): Binder {
  switch (pattern.type) {
    case 'Identifier': {
      const slot = context.locals!.find(pattern.name)!.slot // declared by declarePattern in this very frame
      return { bind: (_vm, frame, value) => void (frame[slot] = value), codes: [] }
    }
    case 'AssignmentPattern': {
      const target = compilePattern(context, pattern.left)
      const fallback = context.compile(context, pattern.right)
      const bind: Bind = (vm, frame, value) => target.bind(vm, frame, value === undefined ? fallback.run(vm, frame) : value)
      return { bind, codes: [...target.codes, fallback] }
    }
    case 'RestElement':
      return compilePattern(context, pattern.argument)
    case 'ArrayPattern':
      return arrayPattern(context, pattern)
    case 'ObjectPattern':
      return objectPattern(context, pattern)
    case 'MemberExpression':
      return refuse(context, pattern, 'A field as a parameter')
  }
}

function arrayPattern(context: Context, pattern: ArrayPattern): Binder {
  const span = spanOf(context, pattern)
  const elements = pattern.elements.map((element) =>
    element === null ? undefined : { binder: compilePattern(context, element), rest: element.type === 'RestElement' },
  )
  const bind: Bind = (vm, frame, value) => {
    let list: unknown[]
    try {
      list = Array.isArray(value) ? value : [...iterate(vm, value)]
    } catch (thrown) {
      throw locate(thrown, span)
    }
    elements.forEach((element, index) => element?.binder.bind(vm, frame, element.rest ? vm.made(list.slice(index)) : list[index]))
  }
  return { bind, codes: elements.flatMap((element) => element?.binder.codes ?? []) }
}

type PropertyBinder = Binder & { readonly key: (vm: Machine, frame: Frame) => string | number }

function objectPattern(context: Context, pattern: ObjectPattern): Binder {
  const span = spanOf(context, pattern)
  const properties = pattern.properties.flatMap((property) => (property.type === 'RestElement' ? [] : [propertyBinder(context, property)]))
  const rest = pattern.properties.find((property): property is RestElement => property.type === 'RestElement')
  const restBinder = rest === undefined ? undefined : compilePattern(context, rest.argument)
  const bind: Bind = (vm, frame, value) => {
    if (value === null || value === undefined) {
      throw new ExpressionError('expression.null-read', `Cannot take fields out of ${String(value)}.`, {
        span,
        hint: 'Give the parameter a default: ({ a } = {}) => a.',
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
  return { bind, codes: [...properties.flatMap((property) => property.codes), ...(restBinder?.codes ?? [])] }
}

function restOf(vm: Machine, value: unknown, taken: ReadonlySet<string>): Record<string, unknown> {
  const rest: Record<string, unknown> = {}
  if (!isPlainObject(value)) return vm.made(rest)
  const keys = Object.keys(value)
  vm.list(keys.length)
  for (const key of keys) if (!taken.has(key) && !isForbiddenKey(key)) copyOwn(rest, key, value[key])
  return vm.made(rest)
}

function propertyBinder(context: Context, property: AssignmentProperty): PropertyBinder {
  const value = compilePattern(context, property.value)
  const fixed = property.computed ? undefined : staticKey(context, property.key)
  if (fixed !== undefined) return { ...value, key: () => fixed }
  const computed = context.compile(context, property.key)
  return { bind: value.bind, codes: [...value.codes, computed], key: (vm, frame) => toKey(vm, computed.run(vm, frame)) }
}
