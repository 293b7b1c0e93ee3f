import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { ChoiceLook, Option } from './field.ts'
import { flatten, type Choice } from './flatten.ts'
import { labelOf } from './labels.ts'
import type { UiHints } from './ui-hints.ts'

const isScalar = (value: JsonValue | undefined): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

/** The options of an `enum`. Descriptions are taken from a text of the form "a: sentence. b: sentence.". */
export function enumOptions(values: readonly JsonValue[], hints: UiHints, description: string): { options: Option[]; lead: string } {
  const told = wordsByOption(values, description)
  const options = values.map((value) => ({
    value,
    label: (typeof value === 'string' ? hints.labels[value] : undefined) ?? labelOf(value),
    description: told.words.get(String(value)) ?? null,
    deprecated: false,
  }))
  return { options, lead: told.lead }
}

/** The options of a choice whose branches are single values with a title each; `null` when it is another sort of choice. */
export function constOptions(root: JsonObject, choice: Choice): Option[] | null {
  const options = choice.branches.map((branch): Option | null => {
    const { keywords } = flatten(root, branch)
    const value = keywords['type'] === 'null' ? null : keywords['const']
    if (!isScalar(value)) return null
    const title = keywords['title']
    const description = keywords['description']
    return {
      value,
      label: typeof title === 'string' ? title : labelOf(value),
      description: typeof description === 'string' ? description : null,
      deprecated: keywords['deprecated'] === true,
    }
  })
  return options.every((option) => option !== null) ? options : null
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Splits "What it does. a: one thing. b, c: another." into the lead and the words of each option. */
export function wordsByOption(values: readonly JsonValue[], description: string): { lead: string; words: ReadonlyMap<string, string> } {
  const names = values.filter((value) => typeof value === 'string' && value !== '').map((value) => escaped(String(value)))
  const nothing = { lead: description, words: new Map<string, string>() }
  if (names.length === 0 || description === '') return nothing
  const one = `(?:${names.toSorted((a, b) => b.length - a.length).join('|')})`
  const marks = [...description.matchAll(new RegExp(`(?<=^|[.;:] )(${one}(?:(?:, | and | or )${one})*): `, 'g'))]
  if (marks.length === 0) return nothing
  const words = new Map<string, string>()
  for (const [at, mark] of marks.entries()) {
    const sentence = description
      .slice(mark.index + mark[0].length, marks[at + 1]?.index)
      .trim()
      .replace(/[;.]$/, '')
    // Code marks are noise where text is shown as it is.
    const plain = sentence.replaceAll('`', '')
    const shown = plain.charAt(0).toUpperCase() + plain.slice(1)
    for (const name of (mark[1] ?? '').split(/, | and | or /)) words.set(name, shown)
  }
  return words.size * 2 < names.length ? nothing : { lead: description.slice(0, marks[0]?.index).trim(), words }
}

/** How a choice looks best: short ones side by side, explained ones as cards, the rest as a list that opens. */
export function lookFor(widget: string | null, options: readonly Option[]): ChoiceLook {
  if (widget === 'select' || widget === 'segmented' || widget === 'radio') return widget
  if (widget === 'radio-cards' || widget === 'cards') return 'radio'
  const letters = options.reduce((sum, option) => sum + option.label.length + 3, 0)
  return options.length >= 2 && options.length <= 4 && letters <= 34 ? 'segmented' : 'select'
}

/** The options of a list whose elements come from a fixed set; `null` when they do not. */
export function itemOptions(root: JsonObject, item: JsonValue | undefined, hints: UiHints): Option[] | null {
  if (!isJsonObject(item)) return null
  const flat = flatten(root, item)
  if (Array.isArray(flat.keywords['enum'])) return enumOptions(flat.keywords['enum'], hints, '').options
  const [choice] = flat.choices
  return choice !== undefined && flat.choices.length === 1 ? constOptions(root, choice) : null
}
