import type { WorkflowDocument } from '@millrace/workflow'
import type { RenameInDocument } from '../commands/rename-node.ts'

/** No node is called so: a name has no line breaks. */
const NOBODY = '\n'

/** Whether something in a document speaks of a node by its name. Told by renaming it: what would change is what speaks of it. */
export function mentions(document: WorkflowDocument, name: string, rename: RenameInDocument): boolean {
  return differs(document, rename(document, { from: name, to: NOBODY }))
}

function differs(before: WorkflowDocument, after: WorkflowDocument): boolean {
  const one = before as unknown as Record<string, unknown>
  const other = after as unknown as Record<string, unknown>
  return Object.keys(one).some((key) => {
    const [a, b] = [one[key], other[key]]
    if (!Array.isArray(a) || !Array.isArray(b)) return a !== b
    return a.length !== b.length || a.some((element, index) => element !== b[index])
  })
}
