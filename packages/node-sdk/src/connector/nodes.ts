import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { defineNode, type NodeDefinition } from '../definition.ts'
import type { ConnectorDefinition } from '../generated/connector.ts'
import { sendRequest, withItemIndex } from '../http-errors.ts'
import type { Item } from '../item.ts'
import { mapLimit } from '../map-limit.ts'
import type { StepContext } from '../step.ts'
import { itemValues, valueOf } from './answer.ts'
import { configSchemaOf, sharedSchemas } from './config-schema.ts'
import { migrateBySteps } from './migrate.ts'
import { askFor, FIRST_PAGE, nextPage, pageSizeOf, PagingGuard, type PageAsk, type PageState } from './paging.ts'
import { AUTHENTICATION, choosesCredential, LIMIT, planOf, RETURN_ALL, type OperationPlan } from './plan.ts'
import { loadersOf } from './option-loaders.ts'
import { requestOf } from './request.ts'

/** Requests under way at a time for one step: enough to hide latency, few enough not to look like an attack. */
const CONCURRENCY = 10
const ONE_PAGE: PageAsk = Object.freeze({ values: [] })
const made = new WeakSet<object>()

/**
 * The node types of a connector: one for each operation, named `connector.operation`. They touch nothing but `step.http`. Give a
 * definition that `checkConnector` finds nothing wrong with.
 */
export function nodesOfConnector(connector: ConnectorDefinition): readonly NodeDefinition[] {
  const sharedOf = sharedSchemas(connector)
  return Object.freeze(connector.operations.map((operation) => nodeOf(planOf(connector, operation), sharedOf)))
}

/** Whether `nodesOfConnector` made a definition: its schema is a vendor's, with words that we do not know. */
export const isFromConnector = (definition: object): boolean => made.has(definition)

function nodeOf(plan: OperationPlan, sharedOf: (schema: JsonValue) => JsonObject): NodeDefinition {
  const { connector, operation, credentials, effects } = plan
  const { title, description, keywords = [], group, examples, migrate, deprecated = false } = operation
  const documentation = operation.documentationUrl ?? connector.documentationUrl
  const options = loadersOf(plan)
  const node = defineNode({
    type: `${connector.id}.${operation.id}`,
    version: operation.version ?? connector.version ?? 1,
    title,
    description: deprecated ? `Deprecated. ${description}`.slice(0, 1000) : description,
    kind: 'action',
    category: connector.category ?? connector.title,
    keywords: [...new Set([connector.title, ...(group === undefined ? [] : [group]), ...keywords])],
    ports: { inputs: ['main'], outputs: ['main'] },
    effects,
    ...(effects === 'write' ? { idempotency: plan.idempotency } : {}),
    ...(plan.rateLimit === undefined ? {} : { rateLimit: plan.rateLimit }),
    config: configSchemaOf(plan, sharedOf),
    credentials: credentials.map((type) => ({
      type,
      required: true,
      ...(choosesCredential(plan) ? { when: { path: AUTHENTICATION, equals: type } } : {}),
    })),
    ...(examples === undefined ? {} : { examples: examples as unknown as { title: string; config: JsonObject }[] }), // JSON, as all of it
    ...(documentation === undefined ? {} : { docs: `[${connector.title}: ${title}](${documentation})\n` }),
    ...(options === undefined ? {} : { options }),
    itemwise: true,
    ...(migrate === undefined ? {} : { migrate: (config: JsonObject, from: number) => migrateBySteps(migrate, config, from) }),
    execute: (step) => execute(plan, step),
  })
  made.add(node)
  return node
}

async function execute(plan: OperationPlan, step: StepContext): Promise<{ main: readonly Item[] }> {
  const items = step.items()
  let done = step.part.offset
  const answers = await mapLimit(items, CONCURRENCY, async (item, index) => {
    try {
      const values = await valuesFor(plan, step, index)
      step.progress(++done / step.part.total)
      return values.map((value) => step.madeFrom(itemOf(value), [item]))
    } catch (thrown) {
      throw withItemIndex(thrown, index)
    }
  })
  return { main: answers.flat() }
}

/** Items are objects; anything else goes into `data`. */
const itemOf = (value: JsonValue): Item => ({ json: isJsonObject(value) ? value : { data: value } })

async function valuesFor(plan: OperationPlan, step: StepContext, index: number): Promise<readonly JsonValue[]> {
  const config = step.config(index)
  // One key for each item: a service must not take the second request for a repetition of the first.
  const { offset, total } = step.part
  const idempotencyKey = total > 1 ? `${step.idempotencyKey}-${offset + index}` : step.idempotencyKey
  const ask = async (page: PageAsk) => {
    const request = requestOf(plan, { config, idempotencyKey, page })
    const response = await sendRequest(step, request)
    const asked = { method: request.method ?? 'GET', url: request.url }
    const body = valueOf(plan, response, { asked, now: step.now })
    return { url: request.url, headers: response.headers, body, items: itemValues(plan, body) }
  }
  const { paging } = plan.operation
  if (paging === undefined) return (await ask(ONE_PAGE)).items
  const wanted = config[RETURN_ALL] === true ? Infinity : Number(config[LIMIT])
  const size = pageSizeOf(paging, wanted)
  const guard = new PagingGuard(paging)
  const values: JsonValue[] = []
  for (let state: PageState | undefined = FIRST_PAGE; state !== undefined;) {
    const page = { ...(await ask(askFor(paging, state, size))), size }
    for (const value of page.items) values.push(value)
    if (values.length >= wanted) return values.slice(0, wanted)
    state = nextPage(paging, state, page)
    if (state !== undefined) guard.check(state, page)
  }
  return values
}
