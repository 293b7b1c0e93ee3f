/** A condition of a search in items; all of them must hold. */
interface Term {
  readonly not: boolean
  /** Lower-case path into the item (`customer.country`, `lines.0.price`); undefined where any place will do. */
  readonly path: readonly string[] | undefined
  readonly test: 'contains' | 'equals' | 'above' | 'below'
  /** Lower-case text. */
  readonly text: string
  readonly number: number
}

/** Tells whether the JSON of an item fits a search. */
export type ItemTest = (json: unknown) => boolean

/**
 * What people type to find items, compiled once. Words are looked for in names and values; `path:text` in one place only, `path=value`
 * wants all of it, `path>1` and `path<1` compare numbers, a minus in front turns a condition round, quotes keep spaces. Case never counts.
 * The server and the editor use the same one: what is found does not depend on where the items are.
 */
export function compileItemSearch(search: string): ItemTest {
  const terms = conditionsOf(search).map(termOf)
  return (json) => terms.every((term) => holds(term, json) !== term.not)
}

/** How many conditions a search has: each of them reads all of an item that it does not fit. */
export const countConditions = (search: string): number => conditionsOf(search).length

const conditionsOf = (search: string): readonly string[] => search.match(TERM) ?? []

/** Conditions, separated by spaces that are not inside of quotes. */
const TERM = /(?:"[^"]*"?|[^\s"])+/g
const FIELD = /^([\p{L}_$][\p{L}\p{N}_$.[\]-]*)([:=<>])(.+)$/u
const TESTS = { ':': 'contains', '=': 'equals', '>': 'above', '<': 'below' } as const

function termOf(written: string): Term {
  const not = written.length > 1 && written.startsWith('-')
  const whole = (not ? written.slice(1) : written).toLowerCase()
  const [, path, sign, value] = FIELD.exec(whole) ?? []
  if (path === undefined || value === undefined) return { not, path: undefined, test: 'contains', ...wanted(whole) }
  return { not, path: stepsOf(path), test: TESTS[sign as keyof typeof TESTS], ...wanted(value) }
}

function wanted(written: string): Pick<Term, 'text' | 'number'> {
  const text = written.replaceAll('"', '')
  return { text, number: text === '' ? Number.NaN : Number(text) }
}

/** `a.b[0].c` and `a.b.0.c` are the same way. */
const stepsOf = (path: string): string[] => path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')

function holds({ path, test, text, number }: Term, json: unknown): boolean {
  if (path === undefined) return occursIn(json, text)
  return valuesAt(json, path).some((value) => {
    switch (test) {
      case 'contains':
        return occursIn(value, text)
      case 'equals':
        return plain(value) === text
      case 'above':
        return typeof value === 'number' && value > number
      case 'below':
        return typeof value === 'number' && value < number
      default:
        return test satisfies never
    }
  })
}

/** All values at a path: names fit in any case, and a list is entered by itself (`lines.price` is the price of any line). */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  const [step, ...rest] = path
  if (step === undefined) return [value]
  if (Array.isArray(value)) {
    const at = Number(step)
    return Number.isInteger(at) ? (at < value.length ? valuesAt(value[at], rest) : []) : value.flatMap((each) => valuesAt(each, path))
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => (name.toLowerCase() === step ? valuesAt(member, rest) : []))
}

const plain = (value: unknown): string =>
  (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)).toLowerCase()

/** Whether a text occurs in a value, its names included. Stops at the first find. */
function occursIn(value: unknown, text: string): boolean {
  if (Array.isArray(value)) return value.some((each) => occursIn(each, text))
  if (typeof value !== 'object' || value === null) return String(value).toLowerCase().includes(text)
  return Object.entries(value).some(([name, member]) => name.toLowerCase().includes(text) || occursIn(member, text))
}
