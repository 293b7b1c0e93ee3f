const ENDING = '.millrace.json'

/**
 * Names of files for workflows, the same ones each time. Letters, digits and dashes alone, so that they are good on every system; where
 * two names give the same, all of these get the end of their id.
 */
export function fileNames(workflows: readonly { readonly id: string; readonly name: string }[]): ReadonlyMap<string, string> {
  const slugs = workflows.map(({ id, name }) => ({ id, slug: slugOf(name) }))
  const count = new Map<string, number>()
  for (const { slug } of slugs) count.set(slug, (count.get(slug) ?? 0) + 1)
  return new Map(slugs.map(({ id, slug }) => [id, (count.get(slug) ?? 0) > 1 ? `${slug}-${id.slice(-12)}${ENDING}` : `${slug}${ENDING}`]))
}

const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
    .toLowerCase() || 'workflow'

/** Files that `workflow import` takes from a folder; tests of workflows lie beside them. */
export const isWorkflowFile = (name: string): boolean => name.endsWith('.json') && !name.endsWith('.test.json')
