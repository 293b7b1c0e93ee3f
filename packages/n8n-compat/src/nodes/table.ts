import type { NodeMapping } from '../convert/mapping.ts'
import { codeNode, functionItemNode, functionNode } from './code.ts'
import { filterNode, ifNode, switchNode } from './conditions.ts'
import { dateTimeNode } from './date-time.ts'
import { executeCommandNode } from './execute-command.ts'
import { cryptoNode, htmlNode, renameKeysNode } from './fields.ts'
import { executeWorkflowNode, loopNode, noOpNode, stopAndErrorNode, waitNode } from './flow.ts'
import { httpRequestNode } from './http-request.ts'
import { aggregateNode, itemListsNode, limitNode, removeDuplicatesNode, sortNode, splitOutNode, summarizeNode } from './lists.ts'
import { mergeNode } from './merge.ts'
import { cronNode, intervalNode, scheduleNode } from './schedule.ts'
import { setNode } from './set.ts'
import { calledNode, errorTriggerNode, manualNode } from './triggers.ts'
import { respondNode, webhookNode } from './webhook.ts'

/** Every type of n8n that is imported, in the order of the guide. Any other is kept as it was. */
export const NODE_MAPPINGS: readonly NodeMapping[] = Object.freeze([
  manualNode,
  webhookNode,
  scheduleNode,
  cronNode,
  intervalNode,
  calledNode,
  errorTriggerNode,
  setNode,
  codeNode,
  functionNode,
  functionItemNode,
  httpRequestNode,
  respondNode,
  ifNode,
  switchNode,
  filterNode,
  mergeNode,
  loopNode,
  splitOutNode,
  aggregateNode,
  sortNode,
  limitNode,
  removeDuplicatesNode,
  summarizeNode,
  itemListsNode,
  renameKeysNode,
  dateTimeNode,
  cryptoNode,
  htmlNode,
  waitNode,
  executeWorkflowNode,
  executeCommandNode,
  stopAndErrorNode,
  noOpNode,
])

const OWN_PACKAGE = 'n8n-nodes-base.'
const BY_TYPE: ReadonlyMap<string, NodeMapping> = new Map(
  NODE_MAPPINGS.flatMap((mapping) => mapping.from.map((type): [string, NodeMapping] => [OWN_PACKAGE + type, mapping])),
)

/** How a type is imported; undefined for types that have no equal here. */
export const mappingOf = (type: string): NodeMapping | undefined => BY_TYPE.get(type)
