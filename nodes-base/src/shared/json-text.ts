import { NodeError, type JsonValue } from '@millrace/node-sdk'

/** A JSON value as it is, or read from text: templates with text around their expressions give text. */
export function jsonValue(value: JsonValue | undefined, field: string): JsonValue {
  if (typeof value !== 'string') return value ?? null
  try {
    return JSON.parse(value) as JsonValue
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new NodeError('config.invalid', `"${field}" is not valid JSON: ${reason}`, {
      hint: 'Check quotes and commas, or use one single expression that gives an object.',
      detail: { path: `/${field}` },
      cause,
    })
  }
}
