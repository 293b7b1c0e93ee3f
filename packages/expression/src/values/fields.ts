import type { Machine } from '../machine.ts'
import { copyOwn } from '../methods/arguments.ts'
import { isPlainObject } from './members.ts'

/** Copies the own fields of an object, list or text that are wanted into an object that is being made, as `{ ...value }` does. */
export function copyFields(vm: Machine, into: Record<string, unknown>, value: unknown, wants?: (key: string) => boolean): void {
  if (typeof value !== 'string' && !Array.isArray(value) && !isPlainObject(value)) return
  const keys = vm.keysOf(value)
  vm.newKeys(keys.length)
  const fields = value as Readonly<Record<string, unknown>> // a text has its characters by place
  for (const key of keys) if (wants === undefined || wants(key)) copyOwn(into, key, fields[key])
}
