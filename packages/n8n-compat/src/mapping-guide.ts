import { NODE_MAPPINGS } from './nodes/table.ts'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** The table of docs/guides/from-n8n.md: which types are imported, as what, and what differs. */
export function mappingGuide(): string {
  const rows = NODE_MAPPINGS.map(({ title, from, versions, becomes, differs = '' }) =>
    row([title, from.map((type) => `\`${type}\``).join(', '), versions, becomes, differs]),
  )
  return [row(['Node of n8n', 'Type', 'Versions', 'Here', 'What differs']), row(['---', '---', '---', '---', '---']), ...rows].join('\n')
}
