import { pointerStep } from '@millrace/base'

/** Where a cursor stands in JSON that may be half written. */
export interface JsonPlace {
  /** JSON pointer to the value at the cursor, or to the object whose member is being named. */
  readonly path: string
  readonly at: 'name' | 'value'
  /** Names that the object has already. */
  readonly names: ReadonlySet<string>
}

interface Open {
  readonly kind: '{' | '['
  readonly names: Set<string>
  name: string
  index: number
  /** A name or its colon was read last: what comes is the value. */
  isValue: boolean
}

/** Reads brackets, texts and colons up to the cursor; nothing else matters for where it is. */
export function jsonPlaceAt(text: string, offset: number): JsonPlace | undefined {
  const stack = scan(text.slice(0, offset), [])
  const top = stack.at(-1)
  if (top === undefined) return undefined
  const steps = (open: readonly Open[]): string =>
    open.map(({ kind, name, index }) => `/${kind === '[' ? index : pointerStep(name)}`).join('')
  if (top.kind === '[' || top.isValue) return { path: steps(stack), at: 'value', names: top.names }
  // Names behind the cursor count too.
  const behind = /^[^"]*"/.test(text.slice(offset)) ? namesBehind(text.slice(offset)) : []
  return { path: steps(stack.slice(0, -1)), at: 'name', names: new Set([...top.names, ...behind]) }
}

function scan(text: string, stack: Open[]): Open[] {
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    const top = stack.at(-1)
    if (char === '"') {
      const end = endOfText(text, at)
      if (top?.kind === '{' && !top.isValue) top.name = text.slice(at + 1, end)
      at = end
    } else if (char === '{' || char === '[') stack.push({ kind: char, names: new Set(), name: '', index: 0, isValue: false })
    else if (char === '}' || char === ']') stack.pop()
    else if (char === ':' && top?.kind === '{') {
      top.isValue = true
      top.names.add(top.name)
    } else if (char === ',' && top !== undefined) {
      top.isValue = false
      top.index += 1
    }
  }
  return stack
}

function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"' || text[at] === '\n') return at
  }
  return text.length
}

/** Names of the same object that follow. */
function namesBehind(text: string): readonly string[] {
  const names: string[] = []
  let depth = 0
  for (let at = 0; at < text.length && depth >= 0; at++) {
    const char = text[at]
    if (char === '"') {
      const end = endOfText(text, at)
      if (depth === 0 && /^"\s*:/.test(text.slice(end, end + 20))) names.push(text.slice(at + 1, end))
      at = end
    } else if (char === '{' || char === '[') depth += 1
    else if (char === '}' || char === ']') depth -= 1
  }
  return names
}

/** Where the text begins that the cursor stands in, or the word before it. */
export function typedFrom(text: string, offset: number): number {
  const before = text.slice(0, offset)
  for (let at = before.indexOf('"'); at !== -1; at = before.indexOf('"', at + 1)) {
    const start = at
    at = endOfText(before, start)
    if (at >= offset) return start
  }
  return offset - (/[\w.-]*$/.exec(before)?.[0].length ?? 0)
}
