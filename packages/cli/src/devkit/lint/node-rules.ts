import { isJsonObject } from '@millrace/base'
import type { HostedType } from '../host.ts'
import { finding, type FoundWithFix } from './finding.ts'
import type { LintSubject } from './subject.ts'

/** Rules about what each node says of itself. */
export function nodeFindings({ verdict }: LintSubject): readonly FoundWithFix[] {
  return verdict.types.flatMap((type) => [...idempotencyFindings(type), ...exampleFindings(type)])
}

/** Without it nobody can know what a repeated request does after a crash. */
function idempotencyFindings({ definition }: HostedType): readonly FoundWithFix[] {
  if (definition.effects !== 'write' || definition.idempotency !== undefined) return []
  const message =
    'It writes and does not say what happens when it is called again: "key" (the service takes our key), "natural" (again changes nothing), or "none".'
  return [finding('idempotency', 'error', definition.type, message)]
}

function exampleFindings({ definition, check }: HostedType): readonly FoundWithFix[] {
  const { type, examples = [], config } = definition
  const takesNothing = isJsonObject(config['properties']) && Object.keys(config['properties']).length === 0
  if (examples.length === 0)
    return takesNothing
      ? []
      : [finding('node-examples', 'warning', type, 'It has no examples: a title and a config for each way to use it.')]
  return examples.flatMap((example) => {
    if (holdsExpression(example.config)) return [] // what comes of it is known when it runs
    return check(example.config).map(({ path, message }) =>
      finding('example-invalid', 'error', type, `The config of example "${example.title}" does not fit: ${path} ${message}.`),
    )
  })
}

const holdsExpression = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some(holdsExpression)
    : isJsonObject(value) && ('$expr' in value || Object.values(value).some(holdsExpression))
