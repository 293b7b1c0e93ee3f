import { isJsonObject } from '@millrace/base'
import type { ConditionFunction, ConditionFunctions, Plugin } from '@millrace/node-sdk'
import { CONDITION_TYPES, isFunctionName } from '@millrace/workflow'
import { ConditionFunctionError } from './errors.ts'

const MOST_FUNCTIONS = 200
const MOST_TITLE = 60
const MOST_DESCRIPTION = 300
const OPERANDS: ReadonlySet<unknown> = new Set([...CONDITION_TYPES, 'any'])

/**
 * The functions that plugins bring to conditions, by the operator that they are used as. Throws ConditionFunctionError for one that
 * cannot be used: a workflow that relies on it must not find that out when it runs.
 */
export function collectConditionFunctions(plugins: readonly Plugin[]): ConditionFunctions {
  const functions = new Map<string, ConditionFunction>()
  for (const { name: plugin, conditionFunctions } of plugins) {
    if (conditionFunctions === undefined) continue
    const refuse = (reason: string): never => {
      throw new ConditionFunctionError({ plugin, reason })
    }
    if (!Array.isArray(conditionFunctions)) refuse('"conditionFunctions" is no list')
    if (conditionFunctions.length > MOST_FUNCTIONS) refuse(`there are more than ${MOST_FUNCTIONS}`)
    for (const given of conditionFunctions as readonly unknown[]) {
      const fn = checkFunction(given, refuse)
      const operator = `${plugin}.${fn.name}`
      if (!isFunctionName(operator)) {
        refuse(
          `"${operator}" cannot be the name of an operator: the plugin's name is lower-case letters, digits and -, that of the function letters, digits, - and _`,
        )
      }
      if (functions.has(operator)) refuse(`"${operator}" is brought twice`)
      functions.set(operator, fn)
    }
  }
  return functions
}

/** What a plugin gave, as a function; frozen, so that it stays what was checked. */
function checkFunction(given: unknown, refuse: (reason: string) => never): ConditionFunction {
  if (!isJsonObject(given)) return refuse('one of them is no object')
  const { name, title, description, left, right, evaluate } = given as Readonly<Record<string, unknown>>
  if (typeof name !== 'string' || name === '') return refuse('one of them has no name')
  const about = (reason: string): never => refuse(`"${name}" ${reason}`)
  const mustBeText = (value: unknown, field: string, most: number): void => {
    if (typeof value !== 'string' || value.trim() === '' || value.length > most) about(`needs a ${field} of at most ${most} characters`)
  }
  mustBeText(title, 'title', MOST_TITLE)
  mustBeText(description, 'description', MOST_DESCRIPTION)
  const types = [...OPERANDS].join(', ')
  if (!OPERANDS.has(left)) about(`needs "left", which is one of ${types}`)
  if (right !== undefined && !(isJsonObject(right) && OPERANDS.has(right['type']))) about(`has a "right" whose type is none of ${types}`)
  if (typeof evaluate !== 'function') about('has no function "evaluate"')
  return Object.freeze(given as unknown as ConditionFunction) // every member was looked at
}
