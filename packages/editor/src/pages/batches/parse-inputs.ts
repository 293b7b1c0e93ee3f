import { isJsonObject, toError, type JsonValue } from '@millrace/base'
import { t } from '@/i18n/t.ts'

export type ParsedInputs = { readonly ok: true; readonly inputs: readonly JsonValue[] } | { readonly ok: false; readonly reason: string }

/** One execution each: an object, or a list of objects. */
const isInput = (value: JsonValue): boolean =>
  isJsonObject(value) || (Array.isArray(value) && value.length > 0 && value.every(isJsonObject))

/** Inputs as people have them: a JSON list, or a line of JSON each. */
export function parseInputs(text: string): ParsedInputs {
  const trimmed = text.trim()
  if (trimmed === '') return { ok: true, inputs: [] }
  const whole = read(trimmed)
  if (whole.ok) return checked(Array.isArray(whole.value) ? whole.value : [whole.value])
  const inputs: JsonValue[] = []
  for (const [index, line] of trimmed.split('\n').entries()) {
    if (line.trim() === '') continue
    const one = read(line)
    // A list that is broken somewhere is no lines of JSON: its own fault says more.
    if (!one.ok) return trimmed.startsWith('[') ? bad(whole.message) : bad(one.message, index + 1)
    inputs.push(one.value)
  }
  return checked(inputs)
}

function checked(inputs: readonly JsonValue[]): ParsedInputs {
  const wrong = inputs.findIndex((input) => !isInput(input))
  return wrong === -1 ? { ok: true, inputs } : { ok: false, reason: t('batch.bad-input', { number: wrong + 1 }) }
}

const bad = (message: string, line?: number): ParsedInputs => ({
  ok: false,
  reason: line === undefined ? t('sample.bad-json', { message }) : t('batch.bad-line', { number: line, message }),
})

function read(text: string): { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly message: string } {
  try {
    return { ok: true, value: JSON.parse(text) as JsonValue }
  } catch (thrown) {
    return { ok: false, message: toError(thrown).message }
  }
}
