/** Constructs that expressions do not have, in words, with what to write instead. Everything not compiled and not here is refused too. */
export const REFUSED: Readonly<Record<string, { readonly what: string; readonly hint?: string }>> = {
  Super: { what: '"super"' },
  ClassExpression: { what: '"class"', hint: 'Use functions that make objects: const make = x => ({ x }).' },
  AwaitExpression: { what: '"await"', hint: 'Use a Code node for work that waits.' },
  YieldExpression: { what: '"yield"', hint: 'Make a list: const list = []; list.push(value).' },
  ImportExpression: { what: '"import"', hint: 'Modules cannot be loaded. Use a Code node.' },
  MetaProperty: { what: '"new.target" and "import.meta"' },
}
