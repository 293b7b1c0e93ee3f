import { MillraceError, toError } from '@millrace/base'
import { ExpressionError, isStackOverflow, type ExpressionCode, type Span } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { toText } from './convert.ts'
import { ERROR_TYPES, makeErrorValue, type ErrorType } from './error-value.ts'
import { isPlainObject } from './members.ts'

/** A value that `throw` threw, on its way to a `catch`. Nothing catches it: it is the error of the expression. */
class ThrownValue extends ExpressionError {
  readonly value: unknown
  constructor(value: unknown, message: string, span: Span) {
    super('expression.thrown', message, { span })
    this.value = value
  }
}

/** Longest message of an uncaught error. */
const MAX_MESSAGE_CHARS = 1_000

/** What `throw value` throws. */
export const thrownValue = (vm: Machine, value: unknown, span: Span): ExpressionError =>
  new ThrownValue(value, messageOf(vm, value).slice(0, MAX_MESSAGE_CHARS), span)

function messageOf(vm: Machine, value: unknown): string {
  const message = isPlainObject(value) && Object.hasOwn(value, 'message') ? value['message'] : value
  if (typeof message === 'object' && message !== null) return 'The expression threw an object without a message.'
  const text = toText(vm, message)
  return text === '' ? 'The expression threw an error without a message.' : text
}

type Fate = 'final' | ErrorType

/** What becomes of each error inside of `try`: over a limit is final, everything else is caught as an error of this type. */
const FATE: { readonly [C in ExpressionCode]: Fate } = {
  'expression.syntax': 'final',
  'expression.empty': 'final',
  'expression.unclosed': 'final',
  'expression.unsupported': 'final',
  'expression.forbidden-name': 'TypeError',
  'expression.unknown-name': 'ReferenceError',
  'expression.unknown-node': 'Error',
  'expression.node-not-executed': 'Error',
  'expression.no-output': 'Error',
  'expression.no-paired-item': 'Error',
  'expression.ambiguous-item': 'Error',
  'expression.circular': 'final', // catching it would go round again
  'expression.null-read': 'TypeError',
  'expression.not-a-function': 'TypeError',
  'expression.read-only': 'TypeError',
  'expression.bad-argument': 'TypeError',
  'expression.call-failed': 'Error',
  'expression.thrown': 'Error',
  'expression.regex': 'SyntaxError',
  'expression.not-json': 'TypeError',
  'expression.no-model': 'Error',
  'expression.fuel': 'final',
  'expression.too-slow': 'final',
  'expression.too-large': 'final',
  'expression.too-deep': 'final',
}

const SERVER_ERROR = 500

/** Limits that fields of other nodes went over (`$('Node').params`), whose errors say which field it was. */
const LIMITS: ReadonlySet<string> = new Set<ExpressionCode>([
  'expression.fuel',
  'expression.too-slow',
  'expression.too-large',
  'expression.too-deep',
])

/** Whether `catch` and `finally` may see an error. Errors of Millrace itself pass through, as do limits. */
export function isCatchable(thrown: unknown): boolean {
  if (thrown instanceof ExpressionError) return FATE[thrown.code] !== 'final'
  if (thrown instanceof MillraceError) return thrown.status < SERVER_ERROR && !LIMITS.has(thrown.code)
  return !isStackOverflow(thrown)
}

/** What `catch (error)` gets: the value that was thrown, or an error with the name and message of what failed. */
export function caughtValue(vm: Machine, thrown: unknown): unknown {
  if (thrown instanceof ThrownValue) return thrown.value
  return makeErrorValue(vm, typeOfFailure(thrown), toError(thrown).message)
}

const isErrorType = (name: string): name is ErrorType => (ERROR_TYPES as readonly string[]).includes(name)

function typeOfFailure(thrown: unknown): ErrorType {
  const failed = thrown instanceof ExpressionError ? thrown : undefined
  const native = failed === undefined ? thrown : failed.cause
  if (native instanceof Error && !(native instanceof MillraceError) && isErrorType(native.name)) return native.name
  const fate = failed === undefined ? 'Error' : FATE[failed.code]
  return fate === 'final' ? 'Error' : fate
}
