import { pointerStep, isJsonObject, type JsonObject, type JsonValue, type Words } from '@millrace/base'
import { isExpressionValue } from '@millrace/expression'
import { conditionIssues, type ConditionIssue } from '../conditions/check-condition.ts'
import { resolveRef } from '../config/verdict.ts'
import type { WorkflowNode } from '../generated/workflow.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import type { WorkflowProblem } from './problem.ts'
import type { TypeCatalog } from './validate.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

/** What is wrong with the conditions of a node. */
export function conditionProblems(
  node: WorkflowNode,
  { config: schema }: NodeTypeDescription,
  { path, catalog }: { readonly path: string; readonly catalog: TypeCatalog },
): readonly WorkflowProblem[] {
  const functions = catalog.conditionFunctions?.()
  const known = functions === undefined ? undefined : new Map(functions.map((fn) => [fn.operator, fn]))
  return conditionsIn(schema, node.config ?? {}).flatMap(({ at, condition }) =>
    conditionIssues(condition, known).map((issue) => ({
      code: 'workflow.bad-condition',
      severity: issue.severity,
      ...spoken(said('problem.of-node', { node: node.name, what: placed(issue) }), issue.suggestionWords),
      path: `${path}/config${at}${issue.path}`,
      nodeId: node.id,
    })),
  )
}

/** With the number of the condition, as people count: `Condition 2.1: …`. */
function placed({ path, words }: ConditionIssue): Words {
  const steps = [...path.matchAll(/\/conditions\/(\d+)/g)].map(([, index]) => Number(index) + 1)
  return steps.length === 0 ? words : said('problem.condition-at', { number: steps.join('.'), what: words })
}

const CONDITION = '#/$defs/condition'
/** Schemas may refer to themselves; a config is followed no deeper than this. */
const MOST_DEEP = 20

/** The conditions in a config: values whose schema is that of a condition, or that says so by its widget. */
function conditionsIn(root: JsonObject, config: JsonObject): readonly { at: string; condition: JsonValue }[] {
  const found = new Map<string, JsonValue>()
  const look = (schema: JsonValue | undefined, value: JsonValue | undefined, at: string, depth: number): void => {
    if (!isJsonObject(schema) || value === undefined || isExpressionValue(value) || depth > MOST_DEEP) return
    const hints = schema['x-ui']
    if (schema['$ref'] === CONDITION || (isJsonObject(hints) && hints['widget'] === 'conditions')) {
      found.set(at, value)
      return
    }
    if (typeof schema['$ref'] === 'string') look(resolveRef(root, schema['$ref']), value, at, depth + 1)
    for (const key of ['allOf', 'anyOf', 'oneOf']) {
      const parts = schema[key]
      if (Array.isArray(parts)) for (const part of parts) look(part, value, at, depth + 1)
    }
    for (const key of ['if', 'then', 'else']) look(schema[key], value, at, depth + 1)
    if (Array.isArray(value)) value.forEach((element, index) => look(schema['items'], element, `${at}/${index}`, depth + 1))
    else if (isJsonObject(value) && isJsonObject(schema['properties'])) {
      for (const [name, part] of Object.entries(schema['properties'])) look(part, value[name], `${at}/${pointerStep(name)}`, depth + 1)
    }
  }
  look(root, config, '', 0)
  return [...found].map(([at, condition]) => ({ at, condition }))
}
