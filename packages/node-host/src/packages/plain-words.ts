import type { ErrorObject } from 'ajv'

/** What is wrong with one value: `path` is a JSON pointer. */
export interface Issue {
  readonly path: string
  readonly message: string
}

const MOST_ISSUES = 20

/** A validator's errors in words for people. Errors that only say that a part failed are left out when the part says why. */
export function inPlainWords(errors: readonly ErrorObject[] | null | undefined): readonly Issue[] {
  const all = errors ?? []
  const specific = all.filter((error) => !['if', 'oneOf', 'anyOf', 'allOf'].includes(error.keyword))
  return (specific.length > 0 ? specific : all).slice(0, MOST_ISSUES).map((error) => ({ path: error.instancePath, message: say(error) }))
}

function say(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'required':
      return `"${String(params['missingProperty'])}" is required`
    case 'additionalProperties':
      return `"${String(params['additionalProperty'])}" is not known here`
    case 'enum':
      return `must be one of: ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`
    case 'minLength':
      return params['limit'] === 1 ? 'must not be empty' : `must have at least ${String(params['limit'])} characters`
    case 'type':
      return `must be ${[params['type']].flat().join(' or ')}`
    default:
      return error.message ?? 'is not valid'
  }
}
