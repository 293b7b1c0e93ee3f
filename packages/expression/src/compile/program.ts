import type { Expression } from 'acorn'
import type { JsonValue } from '@millrace/base'
import { ExpressionError, isStackOverflow, locate, tooDeep, type Span } from '../errors.ts'
import { compileLimits, type ExpressionLimits } from '../limits.ts'
import { Machine, tooLarge, type ExpressionScope } from '../machine.ts'
import { parseAt, skipSemicolons, skipSpace, unexpected, type ParsedExpression } from '../syntax/parse.ts'
import { splitTemplate, type TemplatePiece } from '../syntax/template.ts'
import { toText } from '../values/convert.ts'
import { isPlainObject } from '../values/members.ts'
import { stringifyJson } from '../values/json.ts'
import { resultJson } from '../to-json.ts'
import { NO_FLOW, newFacts, type Code, type Compilers, type Facts, type Reference } from './context.ts'
import type { Frame } from './scopes.ts'
import { compileNode } from './expression.ts'
import { compileFunction } from './functions.ts'
import { compileStatement } from './statements.ts'
import { said } from '../words/said.ts'

/** One compiled expression. */
export interface CompiledExpression {
  readonly source: string
  readonly references: readonly Reference[]
  /** Throws ExpressionError; never changes what the scope gives. */
  evaluate(scope: ExpressionScope, limits?: Partial<ExpressionLimits>): unknown
  /** The result as plain JSON (see `toJson`), both under the limits of one evaluation. */
  evaluateJson(scope: ExpressionScope, limits?: Partial<ExpressionLimits>): JsonValue | undefined
}

/** A compiled text with `{{ }}` in it. */
export interface CompiledTemplate extends CompiledExpression {
  /** The template is one single `{{ }}`: the result keeps the value's type. */
  readonly isSingle: boolean
}

const NO_LOCALS: Frame = []
const NO_SCOPE: ExpressionScope = { lookup: () => undefined }
const COMPILERS: Compilers = { expression: compileNode, statement: compileStatement, function: compileFunction }

/** A place in the source with a compiled expression. */
interface Part {
  readonly code: Code
  readonly span: Span
}

function compilePart(parsed: ParsedExpression, facts: Facts): Part {
  const span = { start: parsed.base, end: parsed.end }
  try {
    return {
      code: compileNode(
        { facts, base: parsed.base, locals: undefined, depth: 0, flow: NO_FLOW, inFunction: false, compilers: COMPILERS },
        parsed.node satisfies Expression,
      ),
      span,
    }
  } catch (thrown) {
    throw isStackOverflow(thrown) ? tooDeep(span) : thrown
  }
}

function runPart(vm: Machine, part: Part): unknown {
  try {
    vm.spend(part.code.cost)
    return part.code.run(vm, NO_LOCALS)
  } catch (thrown) {
    throw locate(thrown, part.span)
  }
}

/**
 * Compiles a template: text with `{{ expression }}` in it. A template that is one single `{{ }}` keeps the value's type;
 * otherwise the pieces are joined as text.
 * @throws ExpressionError at the first thing that is not allowed or cannot be read
 */
export function compileTemplate(text: string): CompiledTemplate {
  const pieces = splitTemplate(text)
  const facts = newFacts()
  const only = pieces.length === 1 ? pieces[0] : undefined
  if (only?.kind === 'expression') {
    const part = compilePart(only.parsed, facts)
    return Object.freeze({
      source: text,
      isSingle: true,
      references: Object.freeze(facts.references),
      ...evaluators(facts, (vm) => runPart(vm, part)),
    })
  }
  const parts = pieces.map((piece) => compilePiece(piece, facts))
  return Object.freeze({
    source: text,
    isSingle: false,
    references: Object.freeze(facts.references),
    ...evaluators(facts, (vm) => joinParts(vm, parts)),
  })
}

/** Compiles one expression without braces. */
export function compileExpression(source: string): CompiledExpression {
  const start = skipSpace(source, 0)
  if (start >= source.length)
    throw new ExpressionError('expression.empty', said('grammar.no-expression'), { span: { start: 0, end: source.length } })
  const parsed = parseAt(source, start)
  const end = skipSemicolons(source, skipSpace(source, parsed.end), (at) => at >= source.length)
  if (end < source.length) throw unexpected(source, { start: end, end: end + 1 })
  const facts = newFacts()
  const part = compilePart(parsed, facts)
  return Object.freeze({ source, references: Object.freeze(facts.references), ...evaluators(facts, (vm) => runPart(vm, part)) })
}

type Evaluators = Pick<CompiledExpression, 'evaluate' | 'evaluateJson'>

function evaluators(facts: Facts, run: (vm: Machine) => unknown): Evaluators {
  return {
    evaluate: (scope, limits) => within(new Machine(scope, limitsWithin(limits), facts.mutates), run),
    evaluateJson: (scope, limits) => within(new Machine(scope, limitsWithin(limits), facts.mutates), (vm) => resultJson(vm, run(vm))),
  }
}

/** The evaluation that is under way. What it calls of the host may evaluate other expressions (`$('Node').params`): on its fuel and time. */
let running: Machine | undefined

function limitsWithin(given: Partial<ExpressionLimits> | undefined): ExpressionLimits {
  const limits = compileLimits(given)
  if (running === undefined) return limits
  const fuel = Math.max(1, Math.min(limits.fuel, running.left))
  return { ...limits, fuel, clock: running.limits.clock, maxMillis: Math.min(limits.maxMillis, running.millisLeft) }
}

/** Does work of the host that evaluates several expressions (the config of a node) on the fuel of one. */
export const asOneEvaluation = <T>(limits: Partial<ExpressionLimits> | undefined, work: () => T): T =>
  within(new Machine(NO_SCOPE, limitsWithin(limits), false), work)

function within<T>(vm: Machine, run: (vm: Machine) => T): T {
  const outer = running
  running = vm
  try {
    return run(vm)
  } finally {
    running = outer
    outer?.spend(vm.spent)
  }
}

const compilePiece = (piece: TemplatePiece, facts: Facts): string | Part =>
  piece.kind === 'text' ? piece.text : compilePart(piece.parsed, facts)

function joinParts(vm: Machine, parts: readonly (string | Part)[]): string {
  const texts: string[] = []
  let length = 0
  for (const part of parts) {
    const text = typeof part === 'string' ? part : pieceText(vm, part)
    length += text.length
    if (length > vm.limits.maxOutputChars) throw tooLarge(`a text of more than ${vm.limits.maxOutputChars} characters`)
    texts.push(text)
  }
  return texts.join('')
}

/** A piece between texts: missing values are left out, data is written as JSON. */
function pieceText(vm: Machine, part: Part): string {
  const value = runPart(vm, part)
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  try {
    if (Array.isArray(value) || isPlainObject(value)) return stringifyJson(vm, value) ?? ''
    if (typeof value === 'object') return specialText(vm, value)
    return toText(vm, value)
  } catch (thrown) {
    throw locate(thrown, part.span)
  }
}

function specialText(vm: Machine, value: object): string {
  const json = stringifyJson(vm, value)
  if (json === undefined || json === 'null') return ''
  return json.startsWith('"') ? (JSON.parse(json) as string) : json
}
