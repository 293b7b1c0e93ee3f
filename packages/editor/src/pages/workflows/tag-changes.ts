/** How many of the selected have a tag. */
export type TagState = boolean | 'indeterminate'

/** Each tag with whether all, some or none of the workflows have it. */
export function tagStates(rows: readonly { readonly tags: readonly string[] }[], known: readonly string[]): ReadonlyMap<string, TagState> {
  const names = [...new Set([...known, ...rows.flatMap(({ tags }) => tags)])].sort()
  return new Map(
    names.map((name) => {
      const having = rows.filter(({ tags }) => tags.includes(name)).length
      return [name, having === rows.length ? true : having > 0 ? 'indeterminate' : false]
    }),
  )
}

/** The tags of a workflow after the choices: what stays undecided stays as it is. */
export function tagsAfter(tags: readonly string[], states: ReadonlyMap<string, TagState>): readonly string[] {
  const kept = tags.filter((tag) => states.get(tag) !== false)
  const added = [...states].filter(([, state]) => state === true).map(([name]) => name)
  return [...new Set([...kept, ...added])].sort()
}

/** A typed tag as the server keeps it; undefined when it cannot be one. */
export function tidyTag(typed: string): string | undefined {
  const tag = typed.trim().toLowerCase()
  return tag === '' || tag.length > 40 || /["\\,/]/.test(tag) ? undefined : tag
}
