import type { JsonObject, JsonValue } from '@millrace/base'

/** Deeper data than any service sends; whatever walks JSON after us may do so by recursion. */
export const MAX_DEPTH = 500

// The only spelling of the key that JSON text can hold besides itself is one with an escape.
const SUSPICIOUS = /__proto__|\\u00[0-9a-fA-F]{2}/

/** Parses JSON that comes from code: no own `__proto__` key anywhere in the result, at any depth; undefined if nested too deeply. */
export function parseUntrusted(text: string, deepest = MAX_DEPTH): JsonValue | undefined {
  if (isTooDeep(text, deepest)) return undefined
  const value = JSON.parse(text) as JsonValue
  return SUSPICIOUS.test(text) ? withoutProto(value) : value
}

function isTooDeep(text: string, deepest: number): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // a string: skip to its end
        i = endOfString(text, i)
        break
      case 0x5b:
      case 0x7b:
        if (++depth > deepest) return true
        break
      case 0x5d:
      case 0x7d:
        depth--
        break
    }
  }
  return false
}

/** Place of the quote that ends a string. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end < 0 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++
  return backslashes % 2 === 1
}

function withoutProto(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutProto)
  if (typeof value !== 'object' || value === null) return value
  const clean: JsonObject = {}
  for (const [key, inner] of Object.entries(value)) if (key !== '__proto__') clean[key] = withoutProto(inner)
  return clean
}
