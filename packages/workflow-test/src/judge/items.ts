import { toError, type JsonObject, type JsonValue } from '@millrace/base'
import { createSchemaChecks, type SchemaChecks } from '@millrace/node-host'
import { inPlainWords } from '@millrace/node-sdk/connector'
import { equals, holds } from '../execute/subset.ts'
import type { ItemsExpectation, ItemsExpectation1 } from '../generated/workflow-test.ts'
import { whyNotTrue } from './expressions.ts'
import { different, narrowed, type Failure } from './failure.ts'

type Items = readonly JsonObject[]

/** What is wrong with items; empty when they are as expected. */
export function judgeItems(path: string, items: Items, expected: ItemsExpectation1): readonly Failure[] {
  if (Array.isArray(expected)) return judgeEquals(path, items, expected)
  const { equals: same, matches, contains, count, schema, every } = expected satisfies ItemsExpectation
  return [
    ...(same === undefined ? [] : judgeEquals(`${path}/equals`, items, same)),
    ...(matches === undefined ? [] : judgeMatches(`${path}/matches`, items, matches)),
    ...(contains ?? []).flatMap((wanted, index) => judgeContains(`${path}/contains/${index}`, items, wanted)),
    ...(count === undefined || count === items.length
      ? []
      : [{ path: `${path}/count`, message: `${items.length} items came, not ${count}` }]),
    ...(schema === undefined ? [] : judgeSchema(`${path}/schema`, items, schema)),
    ...(every === undefined ? [] : judgeEvery(`${path}/every`, items, every)),
  ]
}

const judgeEquals = (path: string, items: Items, wanted: Items): readonly Failure[] =>
  equals([...items], [...wanted]) ? [] : [different(path, 'other items came', [[...wanted], [...items]])]

const judgeMatches = (path: string, items: Items, wanted: Items): readonly Failure[] =>
  holds([...items], [...wanted]) ? [] : [different(path, 'other items came', [[...wanted], narrowed([...items], [...wanted])])]

function judgeContains(path: string, items: Items, wanted: JsonObject): readonly Failure[] {
  if (items.some((item) => holds(item, wanted))) return []
  const nearest = items.toSorted((a, b) => likeness(b, wanted) - likeness(a, wanted))[0]
  return [different(path, `none of the ${items.length} items is like this; the nearest one`, [wanted, narrowed(nearest, wanted)])]
}

const likeness = (item: JsonObject, wanted: JsonObject): number =>
  Object.entries(wanted).filter(([name, value]) => holds(item[name], value)).length

function judgeSchema(path: string, items: Items, schema: JsonObject | boolean): readonly Failure[] {
  let faultsOf: ReturnType<SchemaChecks['compile']>
  try {
    faultsOf = createSchemaChecks().compile(typeof schema === 'boolean' ? (schema ? {} : { not: {} }) : schema)
  } catch (thrown) {
    return [{ path, message: `this is no JSON Schema: ${toError(thrown).message}` }]
  }
  return items.flatMap((item, index) => {
    const issues = inPlainWords(faultsOf(structuredClone(item))) // it fills in defaults
    if (issues.length === 0) return []
    return [
      { path, message: `item ${index} does not fit: ${issues.map((issue) => `${issue.path || 'the item'} ${issue.message}`).join('; ')}` },
    ]
  })
}

function judgeEvery(path: string, items: Items, source: string): readonly Failure[] {
  for (const [index, item] of items.entries()) {
    const failure = whyNotTrue(path, source, { $json: item, $itemIndex: index, $items: items satisfies readonly JsonValue[] })
    if (failure !== undefined) return [{ ...failure, message: `item ${index}: ${failure.message}` }] // the others mostly fail alike
  }
  return []
}
