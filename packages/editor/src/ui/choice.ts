/** One thing to choose in selects, combo boxes, radios and segmented controls. */
export interface Choice<T extends string = string> {
  readonly value: T
  readonly label: string
  readonly description?: string | undefined
  readonly disabled?: boolean | undefined
  /** Choices with the same group stand together under it, in order of appearance. */
  readonly group?: string | undefined
}

export interface ChoiceGroup<T extends string> {
  readonly name: string | null
  readonly choices: readonly Choice<T>[]
}

/** Choices by group, in order of appearance. */
export function groupChoices<T extends string>(choices: readonly Choice<T>[]): readonly ChoiceGroup<T>[] {
  const groups = Map.groupBy(choices, (choice) => choice.group ?? null)
  return [...groups].map(([name, members]) => ({ name, choices: members }))
}

/** Whether all words of the query occur in the label, value or description. */
export function matchesQuery(choice: Choice, query: string): boolean {
  const text = `${choice.label} ${choice.value} ${choice.description ?? ''}`.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
