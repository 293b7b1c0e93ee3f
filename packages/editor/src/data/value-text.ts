import { isJsonObject } from '@millrace/base'

/** How a value is coloured. */
export type ValueTone = 'string' | 'number' | 'keyword' | 'nothing' | 'nested'

const CLIP = 300

export function toneOf(value: unknown): ValueTone {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'keyword' : 'nested'
}

/** Classes by tone; the colours are tokens. */
export const TONE_CLASS: Readonly<Record<ValueTone, string>> = Object.freeze({
  string: 'text-fg',
  // The colour of numbers in code is close to that of failures; in data they stand beside both.
  number: 'text-fg tabular-nums',
  keyword: 'text-(--syntax-keyword)',
  nothing: 'text-faint italic',
  nested: 'text-(--syntax-name)',
})

/** One line that says what a value is, cut where nobody would read on. Never walks all of a large value. */
export function valueText(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value.length > CLIP ? `${value.slice(0, CLIP)}…` : value
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.length}] ${peek(value.slice(0, 4))}`
  if (isJsonObject(value)) {
    const keys = Object.keys(value)
    return keys.length === 0 ? '{}' : `{${keys.length}} ${keys.slice(0, 6).join(', ')}${keys.length > 6 ? ', …' : ''}`
  }
  return String(value)
}

const peek = (values: readonly unknown[]): string =>
  values
    .map((value) =>
      typeof value === 'string'
        ? value.length > 30
          ? `${value.slice(0, 30)}…`
          : value
        : Array.isArray(value)
          ? '[…]'
          : isJsonObject(value)
            ? '{…}'
            : String(value),
    )
    .join(', ')

/** The value as people paste it: text as it is, everything else as JSON. */
export const copyText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? ''))
