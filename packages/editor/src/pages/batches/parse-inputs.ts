import { isJsonObject, type JsonValue } from '@millrace/base'
import { jsonFault } from '@/i18n/json-words.ts'
import { t } from '@/i18n/t.ts'

export type ParsedInputs =
  | { readonly ok: true; readonly inputs: readonly JsonValue[] }
  | {
      readonly ok: false
      readonly reason: string
      /** How many lines there are, and how many of them can be read, where it is lines. */
      readonly lines?: { readonly good: number; readonly total: number }
    }

/** One execution each: an object, or a list of objects. */
const isInput = (value: JsonValue): boolean =>
  isJsonObject(value) || (Array.isArray(value) && value.length > 0 && value.every(isJsonObject))

/** Inputs as people have them: a JSON list, or a line of JSON each. */
export function parseInputs(text: string): ParsedInputs {
  const trimmed = text.trim()
  if (trimmed === '') return { ok: true, inputs: [] }
  const whole = read(trimmed)
  if (whole.ok) return checked(Array.isArray(whole.value) ? whole.value : [whole.value])
  const lines = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [{ number: index + 1, ...read(line) }]))
  const wrong = lines.find((line) => !line.ok)
  if (wrong === undefined || wrong.ok) return checked(lines.flatMap((line) => (line.ok ? [line.value] : [])))
  // A list that is broken somewhere, or an object over many lines, is no lines of JSON: its own fault says more.
  if (trimmed.startsWith('[') || lines.every(({ ok }) => !ok))
    return { ok: false, reason: t('sample.bad-json', { message: whole.message }) }
  return {
    ok: false,
    reason: t('batch.bad-line', { number: wrong.number, message: wrong.message }),
    lines: { good: lines.filter(({ ok }) => ok).length, total: lines.length },
  }
}

function checked(inputs: readonly JsonValue[]): ParsedInputs {
  const wrong = inputs.findIndex((input) => !isInput(input))
  return wrong === -1 ? { ok: true, inputs } : { ok: false, reason: t('batch.bad-input', { number: wrong + 1 }) }
}

function read(text: string): { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly message: string } {
  try {
    return { ok: true, value: JSON.parse(text) as JsonValue }
  } catch (thrown) {
    return { ok: false, message: jsonFault(thrown) }
  }
}
