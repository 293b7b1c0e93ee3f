import type { AssignmentProperty, ObjectPattern, Pattern } from 'acorn'
import type { Inference } from './inference.ts'
import { memberType, originOf, warnOfField } from './member-types.ts'
import type { Locals } from './scope.ts'
import { ANY, TEXT, anyFrom, listOf, openObject, optionsOf, originBelow, unionOf, withoutNothing, type Type } from './types.ts'

interface Binding {
  readonly type: Type
  readonly locals: Locals
}

/** Declares the names of a pattern with the parts of a type. */
export function bindPattern(inference: Inference, pattern: Pattern, { type, locals }: Binding): void {
  switch (pattern.type) {
    case 'Identifier':
      locals.declare(pattern.name, type)
      if (!inference.isQuiet) inference.types.set(pattern, type)
      return
    case 'AssignmentPattern': {
      const fallback = inference.infer(pattern.right, locals)
      const given = type.kind === 'nothing' ? fallback : type.kind === 'any' ? type : unionOf([withoutNothing(type), fallback])
      return bindPattern(inference, pattern.left, { type: given, locals })
    }
    case 'ArrayPattern':
      pattern.elements.forEach((element, index) => {
        if (element === null) return
        if (element.type === 'RestElement')
          return bindPattern(inference, element.argument, { type: listOf(elementAt(type, index)), locals })
        bindPattern(inference, element, { type: elementAt(type, index), locals })
      })
      return
    case 'ObjectPattern':
      return bindObject(inference, pattern, { type, locals })
    case 'RestElement':
      return bindPattern(inference, pattern.argument, { type: ANY, locals })
    case 'MemberExpression':
      inference.infer(pattern, locals)
      return
  }
}

function elementAt(type: Type, index: number): Type {
  return unionOf(
    optionsOf(type).map((option) => {
      if (option.kind === 'list') return option.tuple?.[index] ?? option.element
      if (option.kind === 'text') return TEXT
      return option.kind === 'any' ? anyFrom(originBelow(option.origin, '*')) : ANY
    }),
  )
}

function bindObject(inference: Inference, pattern: ObjectPattern, { type, locals }: Binding): void {
  if (!inference.isQuiet) inference.types.set(pattern, type)
  for (const property of pattern.properties) {
    if (property.type === 'RestElement') {
      bindPattern(inference, property.argument, { type: openObject(), locals })
      continue
    }
    bindPattern(inference, property.value, { type: propertyType(inference, property, { type, locals }), locals })
  }
}

function propertyType(inference: Inference, property: AssignmentProperty, { type, locals }: Binding): Type {
  const key = keyOf(property)
  if (key === undefined) {
    inference.infer(property.key, locals)
    return ANY
  }
  const origin = originOf(type)
  if (origin !== undefined) inference.noteRead({ origin, key, form: property.shorthand ? 'shorthand' : 'pattern' }, property.key)
  const found = memberType(withoutNothing(type), key)
  if (found !== undefined) return found
  if (property.value.type !== 'AssignmentPattern') warnOfField(inference, withoutNothing(type), { key, node: property.key })
  return anyFrom(originBelow(origin, key))
}

function keyOf({ key, computed }: AssignmentProperty): string | undefined {
  if (key.type === 'Literal') return String(key.value)
  return !computed && key.type === 'Identifier' ? key.name : undefined
}
