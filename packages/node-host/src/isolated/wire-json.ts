/**
 * JSON that a package wrote. Its objects have no field `__proto__`: harmless by itself, it would become one's prototype where fields are
 * copied by assignment.
 */
export function parseWire(text: string): unknown {
  return SUSPICIOUS.test(text) ? JSON.parse(text, withoutPrototype) : JSON.parse(text)
}

// The name can be written with escapes.
const SUSPICIOUS = /__proto__|\\u00/

function withoutPrototype(this: unknown, _key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__')
  return value
}
