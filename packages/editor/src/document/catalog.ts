import type { ConditionFunctionInfo, NodeTypeDescription } from '@millrace/workflow'

/** The node types that the server has. */
export interface NodeCatalog {
  /** The type in this version, or undefined when it is not installed. */
  find(type: string, version: number): NodeTypeDescription | undefined
  /** Installed versions of a type, smallest first. */
  versionsOf(type: string): readonly number[]
  /** The newest version of each type, in the server's order. */
  readonly newest: readonly NodeTypeDescription[]
  /** Functions that plugins bring to conditions. */
  readonly conditionFunctions: readonly ConditionFunctionInfo[]
}

const key = (type: string, version: number): string => `${type}@${version}`

export function createCatalog(
  types: readonly NodeTypeDescription[],
  conditionFunctions: readonly ConditionFunctionInfo[] = [],
): NodeCatalog {
  const byKey = new Map(types.map((type) => [key(type.type, type.version), type]))
  const newest = new Map<string, NodeTypeDescription>()
  for (const type of types) {
    const known = newest.get(type.type)
    if (known === undefined || known.version < type.version) newest.set(type.type, type)
  }
  return {
    find: (type, version) => byKey.get(key(type, version)),
    versionsOf: (name) =>
      types
        .filter(({ type }) => type === name)
        .map(({ version }) => version)
        .sort((a, b) => a - b),
    newest: [...newest.values()],
    conditionFunctions,
  }
}
