import { pointerStep, isJsonObject } from '@millrace/base'
import { nearestName } from '@millrace/expression'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import schema from '../workflow.schema.json' with { type: 'json' }
import { faultsOf } from './faults-of.ts'

/** What keeps a value from being a workflow document. `path` is a JSON pointer. */
export interface DocumentProblem {
  readonly path: string
  readonly code: 'workflow.schema' | 'workflow.forbidden-key'
  readonly message: string
  readonly suggestion?: string
}

/** The published JSON Schema of workflow documents. */
export const workflowSchema: object = schema

const MOST_PROBLEMS = 50
const DEEPEST = 200

const first = new Ajv2020({ strict: false, verbose: true }).compile(schema)
let allOfThem: ValidateFunction | undefined
const all = (): ValidateFunction => (allOfThem ??= new Ajv2020({ strict: false, allErrors: true, verbose: true }).compile(schema))

/** Empty when the value is a workflow document. */
export function checkDocument(value: unknown): readonly DocumentProblem[] {
  if (!isJsonObject(value)) return [{ path: '', code: 'workflow.schema', message: 'A workflow is a JSON object.' }]
  const forbidden = findForbidden(value)
  if (forbidden !== undefined) return [forbidden]
  return faultsOf(value, first, all)
    .filter((error) => error.keyword !== 'not' || error.schemaPath.endsWith('/not'))
    .slice(0, MOST_PROBLEMS)
    .map(problemOf)
}

/** `__proto__` as a key, or nesting that would exhaust the stack of whoever walks the document; its own recursion ends there. */
function findForbidden(value: object, path = '', depth = 0): DocumentProblem | undefined {
  if (depth > DEEPEST) return { path, code: 'workflow.schema', message: `The document is nested more than ${DEEPEST} deep.` }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const inside: unknown = value[index]
      const found = typeof inside === 'object' && inside !== null ? findForbidden(inside, `${path}/${index}`, depth + 1) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }
  for (const key of Object.keys(value)) {
    const inside: unknown = (value as Record<string, unknown>)[key]
    const at = `${path}/${pointerStep(key)}`
    if (key === '__proto__')
      return {
        path: at,
        code: 'workflow.forbidden-key',
        message: 'The key "__proto__" is not allowed.',
        suggestion: 'Rename or remove it.',
      }
    const found = typeof inside === 'object' && inside !== null ? findForbidden(inside, at, depth + 1) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function problemOf(error: ErrorObject): DocumentProblem {
  const base = { code: 'workflow.schema', path: error.instancePath } as const
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'required':
      return { ...base, message: `"${String(params['missingProperty'])}" is missing.` }
    case 'additionalProperties': {
      const name = String(params['additionalProperty'])
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {})
      const near = nearestName(name, known)
      const suggestion = near === undefined ? 'Remove it.' : `Did you mean "${near}"?`
      return { ...base, path: `${error.instancePath}/${pointerStep(name)}`, message: `"${name}" is not known here.`, suggestion }
    }
    case 'const':
      return { ...base, message: `Must be ${JSON.stringify(params['allowedValue'])}.` }
    case 'enum':
      return {
        ...base,
        message: `Must be one of ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}.`,
      }
    case 'not':
      return { ...base, message: 'This name is reserved.', suggestion: 'Use another name.' }
    default:
      return { ...base, message: `${capital(error.message ?? 'is not valid')}.` }
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
