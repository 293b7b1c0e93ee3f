import { defineError, InvariantError } from '@millrace/base'
import { compilePattern } from '@millrace/expression'
import type { CodeOptions, ErrorObject, Options, ValidateFunction } from 'ajv'
import { SchemaWork, TOO_MUCH_WORK, tooMuchFor } from '../config/schema-work.ts'
import { english } from '../words/english.ts'
import { faultsOf } from './faults-of.ts'

/** Schemas up to this many keywords stand where they are referred to; ajv would copy larger ones to each of a thousand places. */
const MOST_INLINE = 20
/** Characters of ajv's code for one step. */
const CHARACTERS_A_STEP = 64
const HEAD = /\breturn function validate\d+\(data, \{.*?\}=\{\}\)\{/

const TooMuchWorkError = defineError<undefined>('schema.work', 422, () => 'The check takes too much work.')

export const AsynchronousSchemaError = defineError<undefined>(
  'schema.asynchronous',
  422,
  () => 'It has the keyword "$async"; configs are checked at once, or not at all.',
)

/**
 * Checks with ajv against schemas of strangers, in the process that does everything else.
 * B1. A pattern runs on the matcher of expressions, which pays for each step. What is too much work fails the value: nobody knows whether
 *     it has the form that is needed.
 * B2. Each call of a compiled schema is paid for by the size of its code and of its value: references that double with each step end.
 * B3. A schema cannot be asynchronous: its check would be a promise that nobody waits for, and whose rejection ends the process.
 */
export class BoundedChecks {
  #work = new SchemaWork()
  readonly #overrun = new Set<string>()

  /** Options that ajv has to have for this. */
  readonly options: Pick<Options, 'code' | 'inlineRefs' | 'logger'> = {
    inlineRefs: MOST_INLINE,
    logger: false, // it would write what a schema says to the console
    code: {
      regExp: Object.assign((source: string) => this.#pattern(source), {
        code: 'boundedPattern',
        pay: (steps: number, value: unknown) => this.#pay(steps, value),
      }),
      process: (code, schema) => {
        if (schema?.$async === true) throw new AsynchronousSchemaError(undefined) // B3
        return paid(code)
      },
    },
  }

  /** Compiles a schema; whether it is one, is itself a check. Throws for what is no schema, or takes too much work to tell. */
  compile(make: () => ValidateFunction): ValidateFunction {
    this.#begin()
    return make()
  }

  /** What is wrong with a value; `first` and `all` as for `faultsOf`, compiled with the options above. */
  faultsOf(value: unknown, first: ValidateFunction, all: () => ValidateFunction): readonly ErrorObject[] {
    this.#begin()
    try {
      const faults = faultsOf(value, first, () => {
        const each = all()
        this.#begin()
        return each
      })
      return this.#overrun.size === 0 ? faults : this.#overrunIn(faults)
    } catch (thrown) {
      // References that lead back to the same value may overflow the stack before they are too much work.
      if (thrown instanceof TooMuchWorkError || thrown instanceof RangeError) return [faultOf('', english(TOO_MUCH_WORK))]
      throw thrown
    } finally {
      this.#begin()
    }
  }

  #begin(): void {
    this.#work = new SchemaWork()
    this.#overrun.clear()
  }

  #pattern(source: string): ReturnType<NonNullable<CodeOptions['regExp']>> {
    compilePattern(source, 'u') // throws, saying why, for what is no pattern
    const test = (text: string): boolean => {
      const matched = this.#work.matches(source, text)
      if (matched === 'too much') this.#overrun.add(source)
      return matched === 'yes'
    }
    const named = { test, toString: () => `/${source}/u` } // by its name ajv tells one from another
    return named
  }

  #pay(steps: number, value: unknown): void {
    const parts = typeof value !== 'object' || value === null ? 0 : Array.isArray(value) ? value.length : Object.keys(value).length
    if (!this.#work.visit(steps + parts)) throw new TooMuchWorkError(undefined)
  }

  /** A pattern that was given up may, under `not` or in a choice, have let the value pass: it fails in any case (B1). */
  #overrunIn(faults: readonly ErrorObject[]): readonly ErrorObject[] {
    return [...this.#overrun].map((pattern) => {
      const told = faults.find(({ keyword, params }) => keyword === 'pattern' && (params as { pattern?: unknown }).pattern === pattern)
      return faultOf(told?.instancePath ?? '', english(tooMuchFor(pattern)))
    })
  }
}

/** ajv's code for a schema, whose first statement pays for the call. */
function paid(code: string): string {
  const steps = Math.ceil(code.length / CHARACTERS_A_STEP)
  const head = HEAD.exec(code)
  if (head === null) throw new InvariantError({ what: "ajv's code for a schema does not begin as it did" })
  const at = head.index + head[0].length
  return `${code.slice(0, at)}self.opts.code.regExp.pay(${steps}, data);${code.slice(at)}`
}

const faultOf = (instancePath: string, message: string): ErrorObject => ({
  ...{ keyword: 'work', instancePath, schemaPath: '#', params: {}, message },
})
