import { isJsonObject, type JsonObject } from '@millrace/base'
import { checkTemplate } from '@millrace/expression'
import { fieldWords } from '../config/field-words.ts'
import { schemaAt } from '../config/schema-at.ts'
import type { WorkflowNode } from '../generated/workflow.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import { literalsIn } from './literals.ts'
import type { WorkflowProblem } from './problem.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

const EXPRESSION = /\{\{\s*[$(]/

/** A fixed text that reads like an expression: its braces would be sent as they are. */
export function bracesProblems(node: WorkflowNode, type: NodeTypeDescription, path: string): readonly WorkflowProblem[] {
  if (type.kind === 'trigger') return []
  return literalsIn(node.config ?? {}).flatMap(({ at, text, isFixed }): readonly WorkflowProblem[] => {
    if (!isFixed || !EXPRESSION.test(text) || takesNoExpression(type.config, at) || checkTemplate(text).length > 0) return []
    const words = said('problem.braces', { node: node.name, field: fieldWords(type.config, at) })
    const saying = spoken(words, said('problem.make-expression'))
    return [{ code: 'workflow.braces-in-text', severity: 'warning', ...saying, path: `${path}/config${at}`, nodeId: node.id }]
  })
}

/** A program, or a value inside of one: braces have a meaning of their own there. */
function takesNoExpression(root: JsonObject, at: string): boolean {
  const schema = schemaAt(root, at)
  const ui = isJsonObject(schema) ? schema['x-ui'] : undefined
  return isJsonObject(schema) && (schema['x-literal'] === true || (isJsonObject(ui) && ui['expressions'] === false))
}
