import { isJsonObject, type JsonValue } from '@millrace/base'

const CONTEXT = 3
/** Of longer texts only the beginning is compared line by line: the time goes with the product of the lines. */
const MOST_LINES = 2000

/** What is different between two values, as lines: `-` was expected, `+` came. */
export function diffOf(expected: JsonValue | undefined, actual: JsonValue | undefined): string {
  const [before, after] = [linesOf(expected), linesOf(actual)]
  return withContext(compared(before, after)).join('\n')
}

type Line = readonly [sign: ' ' | '-' | '+', text: string]

const linesOf = (value: JsonValue | undefined): readonly string[] =>
  (value === undefined ? 'nothing' : JSON.stringify(sorted(value), null, 2)).split('\n').slice(0, MOST_LINES)

/** In an order of its own: that of members is no difference. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name] ?? null)]),
  )
}

/** The longest common lines stay, the others go or come. */
function compared(before: readonly string[], after: readonly string[]): readonly Line[] {
  const lengths = commonLengths(before, after)
  const lines: Line[] = []
  let [left, right] = [0, 0]
  while (left < before.length || right < after.length) {
    const [old = '', fresh = ''] = [before[left], after[right]]
    if (left < before.length && right < after.length && old === fresh) {
      lines.push([' ', old])
      left += 1
      right += 1
    } else if (right >= after.length || (left < before.length && at(lengths, left + 1, right) >= at(lengths, left, right + 1))) {
      lines.push(['-', old])
      left += 1
    } else {
      lines.push(['+', fresh])
      right += 1
    }
  }
  return lines
}

const at = (lengths: readonly Uint16Array[], row: number, column: number): number => lengths[row]?.[column] ?? 0

/** Length of the longest common subsequence of what is left, from each pair of places on. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1))
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const longest =
        before[row] === after[column]
          ? at(lengths, row + 1, column + 1) + 1
          : Math.max(at(lengths, row + 1, column), at(lengths, row, column + 1))
      const here = lengths[row]
      if (here !== undefined) here[column] = longest
    }
  }
  return lengths
}

function withContext(lines: readonly Line[]): readonly string[] {
  const near = lines.map((_, index) => lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(([sign]) => sign !== ' '))
  return lines.flatMap(([sign, text], index) => {
    if (near[index] === true) return [`${sign} ${text}`]
    return index > 0 && near[index - 1] === true ? ['  …'] : []
  })
}
