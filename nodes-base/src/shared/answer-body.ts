import type { Item, JsonValue } from '@millrace/node-sdk'

/** Items as the body of an answer: one item as an object, several (or none) as a list. */
export function answerBody(items: readonly Item[]): JsonValue {
  const [first] = items
  return items.length === 1 && first !== undefined ? first.json : items.map((item) => item.json)
}
