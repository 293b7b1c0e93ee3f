/** Whether a config value is an expression: an object whose only key is `$expr`, with a text. */
export function isExpressionValue(value: unknown): value is { readonly $expr: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, '$expr')) return false
  return typeof (value as { $expr: unknown }).$expr === 'string' && Object.keys(value).length === 1
}
