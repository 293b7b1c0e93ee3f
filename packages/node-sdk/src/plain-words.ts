import type { ErrorObject } from 'ajv'

/** What is wrong with one value: `path` is a JSON pointer. */
export interface Issue {
  readonly path: string
  readonly message: string
}

const MOST_ISSUES = 20
const COMBINING: ReadonlySet<string> = new Set(['if', 'oneOf', 'anyOf', 'allOf', 'not'])

/**
 * A validator's errors in words for people, each once. Errors that only say that a part failed are left out when the part says why; of the
 * branches of a choice, the one that was meant speaks.
 */
export function inPlainWords(errors: readonly ErrorObject[] | null | undefined): readonly Issue[] {
  const meant = withoutOtherBranches(errors ?? [])
  const specific = meant.filter((error) => !COMBINING.has(error.keyword))
  const issues = (specific.length > 0 ? specific : meant).map((error) => ({ path: error.instancePath, message: say(error) }))
  const once = new Map(mergeConstants(issues).map((issue) => [`${issue.path} ${issue.message}`, issue]))
  return [...once.values()].slice(0, MOST_ISSUES)
}

const BRANCH = /^(.*\/(?:oneOf|anyOf))\/(\d+)\//

/** A branch whose constants (the `kind` of an object) or type do not fit was not meant, if another one's do. */
function withoutOtherBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = new Map<string, Map<string, ErrorObject[]>>()
  for (const error of errors) {
    const [, choice, branch] = BRANCH.exec(error.schemaPath) ?? []
    if (choice === undefined || branch === undefined) continue
    const branches = choices.get(choice) ?? new Map<string, ErrorObject[]>()
    branches.set(branch, [...(branches.get(branch) ?? []), error])
    choices.set(choice, branches)
  }
  const dropped = new Set<ErrorObject>()
  for (const branches of choices.values()) {
    const fits = [...branches.values()].map((branch) => ({ branch, other: branch.some(isOtherKind) }))
    if (fits.every(({ other }) => other)) continue
    for (const { branch, other } of fits) if (other) branch.forEach((error) => dropped.add(error))
  }
  return errors.filter((error) => !dropped.has(error))
}

const isOtherKind = ({ keyword }: ErrorObject): boolean => keyword === 'const' || keyword === 'type'

const MUST_BE = 'must be exactly '

/** No branch was meant: the constants of all of them are what is possible. */
function mergeConstants(issues: readonly Issue[]): Issue[] {
  const merged: Issue[] = []
  const at = new Map<string, number>()
  for (const issue of issues) {
    const index = at.get(issue.path)
    const earlier = index === undefined ? undefined : merged[index]
    if (!issue.message.startsWith(MUST_BE)) merged.push(issue)
    else if (index === undefined || earlier === undefined) at.set(issue.path, merged.push(issue) - 1)
    else {
      const value = issue.message.slice(MUST_BE.length)
      const before = earlier.message.replace(MUST_BE, '').replace('must be one of: ', '')
      if (!before.split(', ').includes(value)) merged[index] = { path: issue.path, message: `must be one of: ${before}, ${value}` }
    }
  }
  return merged
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
}

const FORMATS: Readonly<Record<string, string>> = {
  uri: 'a URL, like https://example.com',
  url: 'a URL, like https://example.com',
  'uri-reference': 'a URL or a path',
  email: 'an e-mail address',
  date: 'a date, like 2026-01-31',
  time: 'a time, like 13:00:00Z',
  'date-time': 'a date with time, like 2026-01-31T13:00:00Z',
  uuid: 'a UUID',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  hostname: 'a host name',
  regex: 'a regular expression',
  duration: 'a duration, like PT5M',
}

const counted = (count: unknown, one: string, many: string): string => `${String(count)} ${count === 1 ? one : many}`

function say(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>
  const { limit } = params
  switch (error.keyword) {
    case 'required':
      return `"${String(params['missingProperty'])}" is required`
    case 'dependentRequired':
      return `"${String(params['missingProperty'])}" is required together with "${String(params['property'])}"`
    case 'additionalProperties':
      return `"${String(params['additionalProperty'])}" is not known here`
    case 'unevaluatedProperties':
      return `"${String(params['unevaluatedProperty'])}" is not known here`
    case 'propertyNames':
      return `"${String(params['propertyName'])}" cannot be a name here`
    case 'enum':
      return `must be one of: ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`
    case 'const':
      return `${MUST_BE}${JSON.stringify(params['allowedValue'])}`
    case 'type':
      return `must be ${[params['type']]
        .flat()
        .map((type) => TYPES[String(type)] ?? String(type))
        .join(' or ')}`
    case 'format':
      return `must be ${FORMATS[String(params['format'])] ?? `in the format "${String(params['format'])}"`}`
    case 'pattern':
      return `does not have the form that is needed (${String(params['pattern'])})`
    case 'minLength':
      return limit === 1 ? 'must not be empty' : `must have at least ${counted(limit, 'character', 'characters')}`
    case 'maxLength':
      return `must have at most ${counted(limit, 'character', 'characters')}`
    case 'minimum':
      return `must be at least ${String(limit)}`
    case 'maximum':
      return `must be at most ${String(limit)}`
    case 'exclusiveMinimum':
      return `must be more than ${String(limit)}`
    case 'exclusiveMaximum':
      return `must be less than ${String(limit)}`
    case 'multipleOf':
      return `must be a multiple of ${String(params['multipleOf'])}`
    case 'minItems':
      return `must have at least ${counted(limit, 'entry', 'entries')}`
    case 'maxItems':
      return `must have at most ${counted(limit, 'entry', 'entries')}`
    case 'uniqueItems':
      return `has the same entry twice (${String(params['j'])} and ${String(params['i'])})`
    case 'contains':
      return 'does not have the entry that is needed'
    case 'minProperties':
      return `must have at least ${counted(limit, 'field', 'fields')}`
    case 'maxProperties':
      return `must have at most ${counted(limit, 'field', 'fields')}`
    case 'oneOf':
    case 'anyOf':
      return 'fits none of the possible forms'
    case 'not':
      return 'is not allowed here'
    default:
      return error.message ?? 'is not valid'
  }
}
