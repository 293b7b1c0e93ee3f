import type {
  ArrayExpression,
  Expression,
  Literal,
  ObjectExpression,
  Property,
  SpreadElement,
  TaggedTemplateExpression,
  TemplateLiteral,
} from 'acorn'
import { locate } from '../errors.ts'
import { COST } from '../costs.ts'
import type { Machine } from '../machine.ts'
import { setOwn } from '../methods/arguments.ts'
import { toText } from '../values/convert.ts'
import { copyFields } from '../values/fields.ts'
import { ExpressionRegExp, compileRegExp } from '../values/regexp.ts'
import { constant, fold } from './constants.ts'
import { compile, code, dearer, refuse, spanOf, type Code, type Context, type Run } from './context.ts'
import type { Frame } from './scopes.ts'
import { compileElements } from './elements.ts'
import { staticKey } from './identifiers.ts'
import { said } from '../words/said.ts'

/** A text, number, boolean, null or regular expression. */
export function compileLiteral(context: Context, node: Literal): Code {
  if (node.regex !== undefined && node.regex !== null) return regExp(context, node, node.regex)
  if (typeof node.bigint === 'string') return refuse(context, node, said('refused.bigint'), said('instead.plain-number'))
  return constant(node.value)
}

function regExp(context: Context, node: Literal, regex: { pattern: string; flags: string }): Code {
  try {
    const program = compileRegExp(regex.pattern, regex.flags)
    return code((vm) => vm.made(new ExpressionRegExp(program)))
  } catch (thrown) {
    throw locate(thrown, spanOf(context, node))
  }
}

/** `text ${value}` */
export function compileTemplateLiteral(context: Context, node: TemplateLiteral): Code {
  const texts = node.quasis.map((quasi) => quasi.value.cooked ?? '')
  return templateText(context, texts, node.expressions)
}

function templateText(context: Context, texts: readonly string[], expressions: readonly Expression[]): Code {
  const parts = expressions.map((part) => compile(context, part))
  if (parts.length === 0) return constant(texts[0])
  const run: Run = (vm, frame) => {
    const pieces = [texts[0]!]
    let length = texts[0]!.length
    for (let index = 0; index < parts.length; index++) {
      const text = toText(vm, parts[index]!.run(vm, frame))
      length += text.length + texts[index + 1]!.length
      vm.string(length)
      pieces.push(text, texts[index + 1]!)
    }
    return pieces.join('')
  }
  return fold(code(run, ...parts), parts)
}

/** String.raw`text`: the only tag that there is. */
export function compileTagged(context: Context, node: TaggedTemplateExpression): Code {
  const { tag, quasi } = node
  const isRaw =
    tag.type === 'MemberExpression' &&
    tag.object.type === 'Identifier' &&
    tag.object.name === 'String' &&
    context.locals?.find('String') === undefined &&
    tag.property.type === 'Identifier' &&
    !tag.computed &&
    tag.property.name === 'raw'
  if (!isRaw) return refuse(context, node, said('refused.tagged'), said('instead.call-it'))
  return templateText(
    context,
    quasi.quasis.map((part) => part.value.raw),
    quasi.expressions,
  )
}

/** `[a, ...b]` */
export function compileArray(context: Context, node: ArrayExpression): Code {
  const { codes, make } = compileElements(context, node.elements)
  const made = code((vm, frame) => vm.made(make(vm, frame)), ...codes)
  return dearer(made, COST.list + node.elements.length)
}

type Define = (vm: Machine, frame: Frame, target: Record<string, unknown>) => void

/** `{ a, [b]: c, ...d }` */
export function compileObject(context: Context, node: ObjectExpression): Code {
  const codes: Code[] = []
  const defines = node.properties.map((property) =>
    property.type === 'SpreadElement' ? spreadProperty(context, property, codes) : namedProperty(context, property, codes),
  )
  const made = code(
    (vm, frame) => {
      const target: Record<string, unknown> = {}
      for (const define of defines) define(vm, frame, target)
      return vm.made(target)
    },
    ...codes,
  )
  return dearer(made, COST.object + defines.length * COST.key)
}

function spreadProperty(context: Context, node: SpreadElement, codes: Code[]): Define {
  const value = compile(context, node.argument)
  codes.push(value)
  return (vm, frame, target) => copyFields(vm, target, value.run(vm, frame))
}

function namedProperty(context: Context, node: Property, codes: Code[]): Define {
  if (node.kind !== 'init') return refuse(context, node, said('refused.accessor'), said('instead.function'))
  const value = compile(context, node.value)
  codes.push(value)
  const key = node.computed ? undefined : staticKey(context, node.key)
  if (key !== undefined) {
    return (vm, frame, target) => {
      target[key] = value.run(vm, frame)
    }
  }
  const computed = compile(context, node.key)
  codes.push(computed)
  const span = spanOf(context, node.key)
  return (vm, frame, target) => {
    try {
      vm.spend(COST.computedKey)
      setOwn(target, toText(vm, computed.run(vm, frame)), value.run(vm, frame)) // the key is made text once
    } catch (thrown) {
      throw locate(thrown, span)
    }
  }
}
