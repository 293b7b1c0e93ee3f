import { OptionError } from '@millrace/base'
import type { ListedOperation } from '@millrace/openapi'

/** Without a choice, a document with more operations is more than anybody wants in a package. */
const MOST_UNCHOSEN = 50
const NEAREST = 5

/** Which operations are taken: what `--operations` and `--all` say. */
export interface OperationChoice {
  readonly all: boolean
  /** Each the name of an operation, `tag:name`, `path:/a/**`, or `METHOD /path`. */
  readonly names: readonly string[]
}

/**
 * The names of the operations that are taken.
 * @throws OptionError when nothing was chosen of many, or a name chooses nothing
 */
export function chosenOperations(listed: readonly ListedOperation[], { all, names }: OperationChoice): ReadonlySet<string> {
  if (all) return new Set(listed.map(({ operationId }) => operationId))
  if (names.length > 0) return new Set(names.flatMap((name) => named(listed, name)))
  if (listed.length <= MOST_UNCHOSEN) return new Set(listed.map(({ operationId }) => operationId))
  const some = [...listed.slice(0, NEAREST).map(({ operationId }) => operationId), ...tagsOf(listed).slice(0, NEAREST).map(tagged)]
  throw new OptionError({
    option: 'operations',
    expected: `given, or --all: the document has ${listed.length} operations. Give names, tags, or paths such as path:/a/**, with commas between: ${some.join(', ')}, …`,
  })
}

/** Tags of a document, the most used first. */
export function tagsOf(listed: readonly ListedOperation[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { tags } of listed) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a).map(([tag]) => tag)
}

const tagged = (tag: string): string => `tag:${tag}`

function named(listed: readonly ListedOperation[], name: string): readonly string[] {
  const found = listed.filter(fitterFor(name)).map(({ operationId }) => operationId)
  if (found.length > 0) return found
  const near = nearest([...listed.map(({ operationId }) => operationId), ...tagsOf(listed).map(tagged)], name)
  throw new OptionError({ option: 'operations', expected: `names of the document; "${name}" is none. Near it: ${near.join(', ')}` })
}

function fitterFor(name: string): (operation: ListedOperation) => boolean {
  if (name.startsWith('tag:')) {
    const tag = name.slice(4).toLowerCase()
    return ({ tags }) => tags.some((each) => each.toLowerCase() === tag)
  }
  if (name.startsWith('path:')) return ({ path }) => pathFits(name.slice(5), path)
  const call = /^([A-Za-z]+)\s+(\/.*)$/.exec(name)
  if (call !== null) return ({ method, path }) => method === call[1]?.toUpperCase() && path === call[2]
  return ({ operationId }) => operationId === name
}

/** `*` is one part of a path, `**` any number of them. */
function pathFits(pattern: string, path: string): boolean {
  const [head = '', ...rest] = pattern.split('**')
  const parts = (text: string): readonly string[] => text.split('/').filter(Boolean)
  const same = (wanted: readonly string[], given: readonly string[]): boolean =>
    wanted.length === given.length && wanted.every((part, index) => part === '*' || part === given[index])
  const given = parts(path)
  if (rest.length === 0) return same(parts(head), given)
  const [start, end] = [parts(head), parts(rest.at(-1) ?? '')]
  return (
    start.length + end.length <= given.length &&
    same(start, given.slice(0, start.length)) &&
    same(end, given.slice(given.length - end.length))
  )
}

/** Names that share the most with what was typed. */
function nearest(names: readonly string[], typed: string): readonly string[] {
  const pairs = (text: string): Set<string> => new Set([...text.toLowerCase()].map((letter, index, all) => letter + (all[index + 1] ?? '')))
  const wanted = pairs(typed)
  const likeness = (name: string): number => {
    const own = pairs(name)
    return [...own].filter((pair) => wanted.has(pair)).length / (own.size + wanted.size)
  }
  return [...names].sort((a, b) => likeness(b) - likeness(a)).slice(0, NEAREST)
}
