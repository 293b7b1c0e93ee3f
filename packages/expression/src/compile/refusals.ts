/** Constructs that expressions do not have, in words, with what to write instead. Everything not compiled and not here is refused too. */
export const REFUSED: Readonly<Record<string, { readonly what: string; readonly hint?: string }>> = {
  ThisExpression: { what: '"this"', hint: 'Use $json for the current item.' },
  Super: { what: '"super"' },
  SequenceExpression: { what: 'The comma operator', hint: 'Write one expression; [a, b] makes a list.' },
  AssignmentExpression: { what: 'Assignment', hint: 'To compare, use === . To set a field, use the Edit Fields node.' },
  UpdateExpression: { what: '++ and --', hint: 'Write + 1 or - 1.' },
  FunctionExpression: { what: '"function"', hint: 'Write an arrow function: x => x + 1.' },
  ClassExpression: { what: '"class"' },
  AwaitExpression: { what: '"await"', hint: 'Use a Code node for work that waits.' },
  YieldExpression: { what: '"yield"' },
  ImportExpression: { what: '"import"', hint: 'Modules cannot be loaded. Use a Code node.' },
  MetaProperty: { what: '"new.target" and "import.meta"' },
  TaggedTemplateExpression: { what: 'A tagged template', hint: 'Call the function with (…) instead.' },
  BlockStatement: { what: 'A function body in braces', hint: 'Write x => expression; for an object, x => ({ a: 1 }).' },
}
