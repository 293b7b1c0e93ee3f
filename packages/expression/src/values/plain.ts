const OBJECT_PROTOTYPE = Object.prototype

/** Data whose own properties may be read: objects without a class. Those of another realm (a worker, a frame) are plain too. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const proto: unknown = Object.getPrototypeOf(value)
  return proto === OBJECT_PROTOTYPE || proto === null || Object.getPrototypeOf(proto) === null
}

/** P3: what a value counts as when data of the host holds it. */
export const dataOnly = (value: unknown): unknown => (typeof value === 'function' ? undefined : value)
