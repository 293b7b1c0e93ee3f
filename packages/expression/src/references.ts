import { applyEdits } from './analysis/edits.ts'
import { mentionEdit, nodeMentions, type NodeMention } from './analysis/node-mentions.ts'
import type { Reference } from './compile/context.ts'
import { compileTemplate } from './compile/program.ts'
import { ExpressionError } from './errors.ts'
import { splitTemplate } from './syntax/template.ts'

/** What a template names; empty where it cannot be compiled. */
export function findReferences(text: string): readonly Reference[] {
  try {
    return compileTemplate(text).references
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return []
    throw thrown
  }
}

/** Where a template names nodes by a fixed name; empty where it cannot be read. */
export function findNodeMentions(text: string): readonly NodeMention[] {
  try {
    return splitTemplate(text).flatMap((piece) => {
      if (piece.kind === 'text') return []
      const { node, base } = piece.parsed
      return nodeMentions(node).mentions.map((mention) => ({ ...mention, start: mention.start + base, end: mention.end + base }))
    })
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return []
    throw thrown
  }
}

/** The template with every fixed mention of a node renamed: `$('Old')`, `$node["Old"]`, `$node.Old`, `$items('Old')`. */
export function renameNodeReferences(text: string, oldName: string, newName: string): string {
  return renameNodesInTemplate(text, new Map([[oldName, newName]]))
}

/** The same for several nodes at once, by their old names: a new name that is the old one of another is not renamed again. */
export function renameNodesInTemplate(text: string, renamed: ReadonlyMap<string, string>): string {
  const edits = findNodeMentions(text).flatMap((mention) => {
    const newName = renamed.get(mention.node)
    return newName === undefined ? [] : [mentionEdit(text, mention, newName)]
  })
  return edits.length === 0 ? text : applyEdits(text, edits)
}
