import type { JsonValue } from '@millrace/base'
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

/** While somebody fills in a form. `config` is as far as they got: literal values only, unchecked. */
export interface OptionsContext<C> {
  readonly config: Partial<C>
  /** What they typed so far. */
  readonly search: string
  readonly cursor: string | undefined
  readonly signal: AbortSignal
  http(request: HttpRequest): Promise<HttpResponse>
}

/** By name; a field names one in `x-ui.options`. */
export interface OptionLoaders<C> {
  readonly [name: string]: (context: OptionsContext<C>) => Promise<OptionPage>
}
