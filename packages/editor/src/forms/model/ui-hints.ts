import { isJsonObject, isSecretField, type JsonObject, type JsonValue } from '@millrace/base'
import { optionsHint, type OptionsHint } from '@millrace/workflow'

/** What `x-ui` may say. Hints change how a value is edited, never what it means; what is not understood is ignored. */
export interface UiHints {
  readonly widget: string | null
  readonly placeholder: string | null
  readonly group: string | null
  readonly order: number | null
  readonly title: string | null
  readonly description: string | null
  readonly secret: boolean
  readonly advanced: boolean
  readonly hidden: boolean
  readonly expressions: boolean
  /** The text is a program, and never an expression. */
  readonly isProgram: boolean
  readonly rows: number | null
  readonly language: string | null
  /** The setting that says the language. */
  readonly languagePath: string | null
  /** The text is the name of a field of what the node gives. */
  readonly namesOutput: boolean
  /** Where the values to choose from come from. */
  readonly options: OptionsHint | null
  readonly labels: Readonly<Record<string, string>>
}

const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)
const number = (value: JsonValue | undefined): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)

/** The hints of a schema. */
export function uiHints(keywords: JsonObject): UiHints {
  const hints = isJsonObject(keywords['x-ui']) ? keywords['x-ui'] : {}
  const widget = text(hints['widget'])
  return {
    widget,
    placeholder: text(hints['placeholder']),
    group: text(hints['group']),
    order: number(hints['order']),
    title: text(hints['title']),
    description: text(hints['description']),
    secret: isSecretField(keywords),
    advanced: hints['advanced'] === true,
    hidden: hints['hidden'] === true || widget === 'hidden',
    isProgram: keywords['x-literal'] === true,
    expressions: keywords['x-literal'] !== true && hints['expressions'] !== false && hints['expression'] !== false,
    rows: number(hints['rows']),
    language: text(hints['language']),
    languagePath: isJsonObject(hints['language']) ? text(hints['language']['path']) : null,
    namesOutput: hints['names'] === 'output',
    options: optionsHint(keywords) ?? null,
    labels: isJsonObject(hints['labels'])
      ? Object.fromEntries(Object.entries(hints['labels']).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
      : {},
  }
}
