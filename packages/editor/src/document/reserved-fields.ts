import { isJsonObject } from '@millrace/base'

/** Whether the server takes no document with this field, at whatever depth: with it in the document, each save would fail. */
export const isReservedField = (name: string, value: unknown): boolean =>
  name === '__proto__' || (name === 'constructor' && isJsonObject(value) && Object.hasOwn(value, 'prototype'))
