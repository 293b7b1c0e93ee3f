import type { ListedOperation } from './list-operations.ts'

/** An operation is taken when one of these names it. */
export interface OperationSelection {
  readonly operationIds?: readonly string[]
  readonly tags?: readonly string[]
  /** `*` stands for one part of a path, `**` for any number of them: `/repos/**`. */
  readonly paths?: readonly string[]
}

export type Selection = OperationSelection | ((operation: ListedOperation) => boolean)

export function selector(selection: Selection | undefined): (operation: ListedOperation) => boolean {
  if (selection === undefined) return () => true
  if (typeof selection === 'function') return selection
  const ids = new Set(selection.operationIds)
  const tags = new Set(selection.tags)
  const paths = (selection.paths ?? []).map((glob) => glob.split('/'))
  return ({ operationId, tags: own, path }) =>
    ids.has(operationId) || own.some((tag) => tags.has(tag)) || paths.some((glob) => fits(glob, path.split('/')))
}

/** Whether parts of a path fit a pattern; each place is looked at once, so no pattern takes long. */
function fits(glob: readonly string[], path: readonly string[]): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0]
  while (from < path.length) {
    if (glob[at] === '**') [star, mark, at] = [at, from, at + 1]
    else if (at < glob.length && (glob[at] === '*' || glob[at] === path[from])) [at, from] = [at + 1, from + 1]
    else if (star >= 0) [at, mark, from] = [star + 1, mark + 1, mark + 1]
    else return false
  }
  return glob.slice(at).every((part) => part === '**')
}
