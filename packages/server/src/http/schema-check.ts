import { pointerStep } from '@millrace/base'
import { faultsOf } from '@millrace/workflow/check'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { TSchema } from 'typebox'
import type { RequestProblem } from './errors.ts'

export type RequestPart = 'params' | 'query' | 'body'

/** Checks one part of a request; a query is coerced from text in place. Empty when it fits. */
export type PartCheck = (value: unknown) => readonly RequestProblem[]

const firstAjv = addFormats.default(new Ajv2020({ strict: true, verbose: true }))
const allAjv = addFormats.default(new Ajv2020({ allErrors: true, strict: true, verbose: true }))
// `strictNumbers` would leave out the limits of a number that is infinite, which a text like 1e400 becomes.
const textAjv = addFormats.default(
  new Ajv2020({ allErrors: true, strict: true, strictNumbers: false, verbose: true, coerceTypes: true, useDefaults: true }),
)

const MOST_PROBLEMS = 50 // enough to mend a request by; a body can be wrong in a million places

/** The check of one part of a route. Compiled once, when the first request comes: all routes together would hold up the start. */
export function compileCheck(part: RequestPart, schema: TSchema): PartCheck {
  let faults: Faults | undefined
  return (value) =>
    withoutUnionNoise((faults ??= part === 'body' ? bodyFaults(schema) : textFaults(schema))(value))
      .slice(0, MOST_PROBLEMS)
      .map((error) => problemOf(part, error))
}

type Faults = (value: unknown) => readonly ErrorObject[]

function bodyFaults(schema: TSchema): Faults {
  const first = firstAjv.compile(schema)
  const all = (): ValidateFunction => allAjv.compile(schema) // compiled once: ajv knows the schema again
  return (value) => faultsOf(value, first, all)
}

/** Addresses are short: all that is wrong with one can be looked for. */
function textFaults(schema: TSchema): Faults {
  const validate = textAjv.compile(schema)
  return (value) => (validate(value) ? [] : (validate.errors ?? []))
}

/** A failed union reports each branch and then itself; for literals the branches say nothing that the union does not. */
const withoutUnionNoise = (errors: readonly ErrorObject[]): readonly ErrorObject[] => {
  const unions = [...new Set(errors.filter((error) => error.keyword === 'anyOf').map((error) => `${error.schemaPath}/`))]
  return errors.filter((error) => error.keyword !== 'const' || !unions.some((union) => error.schemaPath.startsWith(union)))
}

function problemOf(part: RequestPart, error: ErrorObject): RequestProblem {
  const { keyword, instancePath, params } = error
  const extra: unknown =
    keyword === 'required' ? params['missingProperty'] : keyword === 'additionalProperties' ? params['additionalProperty'] : undefined
  // Pointers into the body are relative to it, so that a form finds its fields; the other parts are named.
  const path = `${part === 'body' ? '' : `/${part}`}${instancePath}${typeof extra === 'string' ? `/${pointerStep(extra)}` : ''}`
  return { path, code: `schema.${keyword}`, message: sentence(error) }
}

function sentence(error: ErrorObject): string {
  switch (error.keyword) {
    case 'required':
      return 'is missing'
    case 'additionalProperties':
      return 'is not a known property'
    case 'anyOf':
      return allowedLiterals(error) ?? 'has none of the allowed forms'
    default:
      return error.message ?? 'is not valid'
  }
}

function allowedLiterals(error: ErrorObject): string | undefined {
  const branches: unknown = error.schema
  if (!Array.isArray(branches)) return undefined
  const values = branches.flatMap((branch: { const?: unknown }) => (branch.const === undefined ? [] : [JSON.stringify(branch.const)]))
  return values.length === branches.length ? `must be one of ${values.join(', ')}` : undefined
}
