import type { Conversion } from '@millrace/api'

/** What became of the nodes of another product, in lines: how many, and what there is to do. */
export function conversionLines({ from, totals, nodes, expressions, credentials, notes }: Conversion): readonly string[] {
  const { ok, adapted, missing, doubtfulExpressions } = totals
  const doubts = doubtfulExpressions === 0 ? '' : `; ${doubtfulExpressions} of ${totals.expressions} expressions need a look`
  return [
    `  from ${from}: ${totals.nodes} nodes: ${ok} the same, ${adapted} adapted, ${missing} to complete${doubts}`,
    ...nodes.flatMap(({ name, notes: about }) => about.map(({ kind, text }) => `  ${kind}: "${name}": ${text}`)),
    ...expressions.map(({ name, path, message }) => `  expression: "${name}", ${path}: ${message}`),
    ...credentials.map(
      ({ name, type, nodes: users }) => `  credential: ${name === '' ? type : `"${name}" (${type})`}, used by ${users.join(', ')}`,
    ),
    ...notes.map((note) => `  note: ${note}`),
  ]
}
