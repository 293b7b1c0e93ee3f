import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { SandboxError, type CodeLog } from './errors.ts'
import type { CodeBinary, CodeItem } from './item.ts'

const ITEM_KEYS: ReadonlySet<string> = new Set(['json', 'binary', 'pairedItem', 'error', 'index'])

/** What a program returned, as items, with the input items that each came from where that is known. */
export interface ReturnedItems {
  readonly items: CodeItem[]
  /** Indexes of input items, by item. Null where nothing is known: the usual rule holds then. */
  readonly from: readonly (readonly number[] | null)[]
}

/** What is read, and against what. */
interface Returned {
  readonly mode: 'all' | 'each'
  readonly inputs: readonly CodeItem[]
  /** For each element, the input item that it is or was copied from, as the program's side saw it. */
  readonly origins?: JsonValue | undefined
}

/**
 * The items that a program returned. Mode `all`: a list of items or objects, or one of them. Mode `each`: one for each item, `null` for
 * none. A bare object becomes an item's `json`.
 * Binary data passes only as a handle that the program was given: a handle that code made up would open somebody else's file.
 */
export function toItems(value: JsonValue, returned: Returned): ReturnedItems {
  const reading = readItems(value, returned)
  for (;;) {
    const step = reading.next()
    if (step.done === true) return step.value
  }
}

/** Items that are read between two yields. */
const AT_ONCE = 1_000

/** The same, a thousand items at a time. */
export function* readItems(value: JsonValue, { mode, inputs, origins }: Returned): Generator<void, ReturnedItems> {
  const handles = handlesOf(inputs)
  if (mode === 'all' && !Array.isArray(value)) return { items: [toItem(value, handles, undefined)], from: [pairsOf(value, inputs.length)] }
  if (!Array.isArray(value)) throw notItems('something else than a list of results')
  const items: CodeItem[] = []
  const from: (readonly number[] | null)[] = []
  for (const [index, result] of value.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) yield
    if (mode === 'each' && result === null) continue
    items.push(toItem(result, handles, index))
    from.push(pairsOf(result, inputs.length) ?? (mode === 'each' ? [index] : placeOf(origins, index, inputs.length)))
  }
  return { items, from }
}

const isPlace = (value: unknown, count: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < count

function placeOf(origins: JsonValue | undefined, index: number, count: number): readonly number[] | null {
  const origin = Array.isArray(origins) ? origins[index] : undefined
  return isPlace(origin, count) ? [origin] : null
}

/** What the code itself says with `pairedItem`: a number, `{ item }`, or a list of them. What names no input item says nothing. */
function pairsOf(value: JsonValue, count: number): readonly number[] | null {
  const said = isJsonObject(value) && isItem(value) ? value['pairedItem'] : undefined
  if (said === undefined || said === null) return null
  const places = [said]
    .flat()
    .map((each) => (isJsonObject(each) ? each['item'] : each))
    .filter((place) => isPlace(place, count))
  return places.length === 0 ? null : [...new Set(places)]
}

const isItem = (value: JsonObject): boolean => isJsonObject(value['json']) && Object.keys(value).every((key) => ITEM_KEYS.has(key))

type Handles = ReadonlyMap<JsonValue | undefined, CodeBinary>

/** The binary data that the program was given, by id: looked up for every item of an answer, of which there can be hundreds of thousands. */
function handlesOf(inputs: readonly CodeItem[]): Handles {
  const handles = new Map<JsonValue | undefined, CodeBinary>()
  for (const { binary } of inputs)
    for (const given of Object.values(binary ?? {})) if (given && !handles.has(given.id)) handles.set(given.id, given)
  return handles
}

function toItem(value: JsonValue, handles: Handles, index: number | undefined): CodeItem {
  if (!isJsonObject(value)) throw notItems(kindOf(value), index === undefined ? {} : { itemIndex: index })
  const json = value['json']
  if (!isItem(value) || !isJsonObject(json)) return { json: value }
  const binary = isJsonObject(value['binary']) ? knownBinary(value['binary'], handles, index) : undefined
  return binary ? { json, binary } : { json }
}

function knownBinary(claimed: JsonObject, handles: Handles, index: number | undefined): Record<string, CodeBinary> | undefined {
  const entries = Object.entries(claimed)
  if (entries.length === 0) return undefined
  return Object.fromEntries(entries.map(([name, handle]) => [name, known(handle, handles, index)]))
}

function known(handle: JsonValue, handles: Handles, itemIndex: number | undefined): CodeBinary {
  const given = handles.get(isJsonObject(handle) ? handle['id'] : undefined)
  if (given !== undefined) return given
  throw new SandboxError('code.result', 'The code returned binary data that it was not given.', {
    ...(itemIndex === undefined ? {} : { itemIndex }),
    hint: 'Pass on the `binary` of an input item as it is.',
  })
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`
}

/** The one error for what is not items; says what came and what to return. */
export function notItems(what: string, more: { itemIndex?: number; logs?: readonly CodeLog[] } = {}): SandboxError {
  const { itemIndex } = more
  const where = itemIndex === undefined ? 'The code returned' : `At index ${itemIndex} the code returned`
  return new SandboxError('code.result', `${where} ${what}, not ${itemIndex === undefined ? 'items' : 'an item'}.`, {
    ...more,
    hint: 'Return a list of objects, e.g. `return [{ name: "Ada" }]`, or `return []` for none. In mode "each", return one object or null.',
  })
}
