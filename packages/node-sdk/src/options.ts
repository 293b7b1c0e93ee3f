import { NodeError, type JsonValue, type Millis } from '@millrace/base'
import type { HttpRequest, HttpResponse } from './http.ts'

/** One value that a field offers. */
export interface FieldOption {
  readonly value: JsonValue
  readonly label: string
  readonly description?: string
}

export interface OptionPage {
  readonly options: readonly FieldOption[]
  /** Given back as `cursor` for the next ones. */
  readonly nextCursor?: string
}

/** While somebody fills in a form. `config` is as far as they got: literal values and defaults only, unchecked. */
export interface OptionsContext<C> {
  readonly config: Partial<C>
  /** What they typed so far; give what fits it, see `matchingOptions`. */
  readonly search: string
  readonly cursor: string | undefined
  readonly now: Millis
  readonly signal: AbortSignal
  /** The guarded client, signing with the node's credential. */
  http(request: HttpRequest): Promise<HttpResponse>
}

/** By name; a field names one in `x-ui.options`. */
export interface OptionLoaders<C> {
  readonly [name: string]: (context: OptionsContext<C>) => Promise<OptionPage>
}

/** The options that hold every word of a search, for services that cannot search. */
export function matchingOptions(options: readonly FieldOption[], search: string): readonly FieldOption[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return options
  return options.filter(({ value, label, description = '' }) => {
    const text = `${label} ${typeof value === 'object' ? '' : String(value)} ${description}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** What a loader throws while fields that it depends on are empty: the form asks for them instead of showing a failure. */
export const optionsNeed = (...fields: readonly string[]): NodeError =>
  new NodeError('options.incomplete', `Fill in ${fields.map((field) => `"${field}"`).join(' and ')} first.`, {
    detail: { fields: [...fields] },
  })
