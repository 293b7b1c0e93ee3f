import type { JsonValue } from '@millrace/base'

const LONGEST = 400

/** A value in one line, with its sort, as the preview under an expression shows it. */
export function previewedText(value: JsonValue | undefined): { text: string; sort: string } {
  if (value === undefined) return { text: 'undefined', sort: 'nothing' }
  if (value === null) return { text: 'null', sort: 'nothing' }
  if (typeof value === 'string') return { text: clip(value), sort: 'text' }
  if (Array.isArray(value)) return { text: clip(JSON.stringify(value)), sort: `list of ${value.length}` }
  if (typeof value === 'object') return { text: clip(JSON.stringify(value)), sort: 'object' }
  return { text: String(value), sort: typeof value === 'number' ? 'number' : 'yes or no' }
}

const clip = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)
