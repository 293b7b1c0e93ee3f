import { isJsonObject } from './json.ts'

/**
 * Whether a field of a schema holds a secret: it says so, or it is shown as a password is (`widget` or `format`). One rule for forms that
 * cover it, for the server that never gives it back, and for whatever writes it down.
 */
export function isSecretField(schema: unknown): boolean {
  if (!isJsonObject(schema)) return false
  const hints = isJsonObject(schema['x-ui']) ? schema['x-ui'] : {}
  return hints['secret'] === true || hints['widget'] === 'password' || schema['format'] === 'password'
}
