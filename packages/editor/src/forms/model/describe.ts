import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { effective } from './effective.ts'
import { isExpression } from './expression-value.ts'
import type { Field, FieldBase, FieldShape, Option, Place, Subject } from './field.ts'
import { flatten, type FlatSchema } from './flatten.ts'
import { foldChoices, type Folded } from './fold-choices.ts'
import { humanize } from './labels.ts'
import { enumOptions, itemOptions, lookFor } from './options.ts'
import { hasType, typesOf, type JsonType } from './types.ts'
import { uiHints, type UiHints } from './ui-hints.ts'

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')
const limit = (value: JsonValue | undefined): number | null => (typeof value === 'number' ? value : null)

/** What a control is chosen from. */
interface Facts {
  readonly root: JsonObject
  readonly folded: Folded
  readonly keywords: JsonObject
  readonly hints: UiHints
  readonly types: readonly JsonType[]
  readonly description: string
}

/** The field for a value: which control, with what words, options and limits. Never nothing: what no control fits is JSON. */
export function describe(subject: Subject, place: Place): Field {
  const flat = effective(subject.root, subject.schema, subject.value)
  const folded = foldChoices(subject.root, flat)
  const { keywords } = folded.flat
  const hints = uiHints(keywords)
  const types = typesOf(keywords).filter((type) => type !== 'null')
  const description = hints.description ?? text(keywords['description'])
  const facts: Facts = { root: subject.root, folded, keywords, hints, types, description }
  const shaped = flat.unresolved ? { shape: { kind: 'json' } as const, lead: description } : shapeOf(facts)
  const misfit = isMisfit(shaped.shape, types, subject.value)
  const base = baseOf(subject, place, facts, shaped.lead)
  return { ...base, misfit, ...(misfit ? { kind: 'json' } : shaped.shape) }
}

function baseOf(subject: Subject, place: Place, facts: Facts, lead: string): Omit<FieldBase, 'misfit'> {
  const { keywords, hints } = facts
  const examples = Array.isArray(keywords['examples']) ? keywords['examples'] : []
  const isIndex = /^\d+$/.test(place.key)
  return {
    key: place.key,
    pointer: place.pointer,
    schema: subject.schema ?? {},
    title: hints.title ?? (text(keywords['title']) || (isIndex ? `${Number(place.key) + 1}` : humanize(place.key))),
    description: lead,
    placeholder: hints.placeholder ?? (typeof examples[0] === 'string' ? examples[0] : ''),
    examples,
    default: keywords['default'],
    required: place.required,
    deprecated: keywords['deprecated'] === true,
    readOnly: keywords['readOnly'] === true,
    advanced: hints.advanced,
    group: hints.group,
    order: hints.order ?? Number.POSITIVE_INFINITY,
    nullable: facts.folded.nullable,
    isKey: facts.folded.orExpression || (facts.types.length > 1 && facts.types.includes('object')),
    namesOutput: hints.namesOutput,
    expressions: hints.expressions && keywords['readOnly'] !== true,
  }
}

/** Controls that hold any value, so that no value can be a misfit for them. */
const HOLDS_ALL: ReadonlySet<string> = new Set(['json', 'any', 'variant', 'constant', 'choice'])

/** Whether rows of a name and more can show it; an expression in the place of a whole entry has no name. */
const isEntry = (value: JsonValue): boolean => isJsonObject(value) && !isExpression(value)

function isMisfit(shape: FieldShape, types: readonly JsonType[], value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || isExpression(value) || HOLDS_ALL.has(shape.kind)) return false
  // A number with a fraction where whole ones are wanted is wrong, and corrected where it was typed.
  if (shape.kind === 'number' || shape.kind === 'duration') return typeof value !== 'number'
  if (shape.kind === 'pairs' || shape.kind === 'branches') return !Array.isArray(value) || !value.every(isEntry)
  if (shape.kind === 'tags')
    return !Array.isArray(value) || !value.every((element) => typeof element === (shape.numbers ? 'number' : 'string'))
  if (shape.kind === 'group' || shape.kind === 'map' || shape.kind === 'conditions') return !isJsonObject(value)
  return !hasType(value, types)
}

function shapeOf(facts: Facts): { shape: FieldShape; lead: string } {
  const { keywords, folded, hints, root } = facts
  const plain = (shape: FieldShape) => ({ shape, lead: facts.description })
  const values = Array.isArray(keywords['enum']) ? enumOptions(keywords['enum'], hints, facts.description) : null
  const options = folded.options ?? values?.options ?? null
  if (options !== null && !(hints.secret && options.length === 0)) {
    return { shape: { kind: 'choice', options, look: lookFor(hints.widget, options) }, lead: values?.lead ?? facts.description }
  }
  if (keywords['const'] !== undefined) return plain({ kind: 'constant', value: keywords['const'] })
  const lookup = lookupShape(facts)
  if (lookup !== null) return plain(lookup)
  const asked = hints.widget === null ? null : widgetShape(hints.widget, facts)
  if (asked !== null) return plain(asked)
  if (folded.flat.choices.length > 0) return plain(choiceShape(root, folded.flat, facts))
  return plain(typeShape(facts))
}

/** Only plain values can be typed instead of chosen. */
function lookupShape({ hints: { options, secret }, types }: Facts): FieldShape | null {
  const isPlain = types.every((type) => type === 'string' || type === 'number' || type === 'integer')
  if (options === null || secret || !isPlain) return null
  const numeric = types.length > 0 && !types.includes('string')
  return { kind: 'lookup', loader: options.name, dependsOn: options.dependsOn, numeric }
}

const isObjectBranch = (root: JsonObject, branch: JsonValue): boolean => typesOf(flatten(root, branch).keywords).join() === 'object'

function choiceShape(root: JsonObject, flat: FlatSchema, facts: Facts): FieldShape {
  const isObject =
    facts.types.join() === 'object' || flat.choices.every((choice) => choice.branches.every((branch) => isObjectBranch(root, branch)))
  if (isObject) return { kind: 'group' }
  return flat.choices.length === 1 ? { kind: 'variant' } : { kind: 'json' }
}

function typeShape(facts: Facts): FieldShape {
  const [type, second] = facts.types
  if (type === undefined || second !== undefined) return { kind: 'any', types: facts.types }
  switch (type) {
    case 'string':
      return textShape(facts)
    case 'number':
    case 'integer':
      return numberShape(facts)
    case 'boolean':
      return { kind: 'switch' }
    case 'array':
      return listShape(facts)
    case 'object':
      return objectShape(facts)
    case 'null':
      return { kind: 'json' }
    default:
      return type satisfies never
  }
}

function textShape(facts: Facts, multiline = false): FieldShape {
  const { keywords, hints, folded } = facts
  const format = text(keywords['format'])
  if (hints.secret) return { kind: 'secret', multiline: multiline || hints.rows !== null }
  if (format === 'date-time') return { kind: 'date-time', zoned: true }
  if (format === 'date' || format === 'time') return { kind: format }
  if (format === 'color') return { kind: 'color' }
  if (keywords['contentEncoding'] === 'base64') return fileShape(facts)
  return {
    kind: 'text',
    input: format === 'email' ? 'email' : format === 'uri' || format === 'url' ? 'url' : 'text',
    multiline,
    rows: hints.rows ?? 4,
    maxLength: limit(keywords['maxLength']),
    prefix: hints.widget === 'webhook-path' ? '/webhook/' : '',
    suggestions: folded.suggestions,
  }
}

const fileShape = ({ keywords }: Facts): FieldShape => ({
  kind: 'file',
  base64: keywords['contentEncoding'] === 'base64',
  accept: text(keywords['contentMediaType']) ?? '',
  max: limit(keywords['maxLength']),
})

function numberShape({ keywords, types }: Facts): FieldShape {
  const integer = types.includes('integer')
  const nudge = integer ? 1 : 0
  const above = limit(keywords['exclusiveMinimum'])
  const below = limit(keywords['exclusiveMaximum'])
  return {
    kind: 'number',
    integer,
    min: limit(keywords['minimum']) ?? (above === null ? null : above + nudge),
    max: limit(keywords['maximum']) ?? (below === null ? null : below - nudge),
    step: limit(keywords['multipleOf']) ?? 1,
  }
}

function listShape({ root, keywords, hints }: Facts): FieldShape {
  const items = keywords['items']
  const max = limit(keywords['maxItems'])
  if (Array.isArray(keywords['prefixItems'])) {
    return { kind: 'tuple', items: keywords['prefixItems'], rest: items === undefined || items === false ? null : items }
  }
  const options = itemOptions(root, items, hints)
  if (options !== null && keywords['uniqueItems'] === true) return { kind: 'choices', options }
  const item = items === undefined ? {} : items
  const itemTypes = typesOf(flatten(root, item).keywords)
  const itemHints = uiHints(flatten(root, item).keywords)
  const isHinted = itemHints.widget !== null || itemHints.options !== null
  const simple = options === null && flatten(root, item).choices.length === 0 && !isHinted
  const format = flatten(root, item).keywords['format']
  if (simple && itemTypes.join() === 'string' && (format === undefined || format === 'email'))
    return { kind: 'tags', item, numbers: false, max }
  if (simple && (itemTypes.join() === 'number' || itemTypes.join() === 'integer')) return { kind: 'tags', item, numbers: true, max }
  return { kind: 'list', item, min: limit(keywords['minItems']) ?? 0, max }
}

function objectShape({ keywords }: Facts): FieldShape {
  const properties = isJsonObject(keywords['properties']) ? Object.keys(keywords['properties']) : []
  if (properties.length > 0) return { kind: 'group' }
  if (
    keywords['patternProperties'] === undefined &&
    (keywords['additionalProperties'] === undefined || keywords['additionalProperties'] === true)
  ) {
    return { kind: 'json' }
  }
  return keywords['additionalProperties'] === false && keywords['patternProperties'] === undefined
    ? { kind: 'group' }
    : { kind: 'map', max: limit(keywords['maxProperties']) }
}

const isOnly = (facts: Facts, ...types: JsonType[]): boolean => facts.types.length > 0 && facts.types.every((type) => types.includes(type))

/** A control by its hint; each says itself whether it can edit this type, so that a wrong hint never hides a value. */
const WIDGETS = {
  textarea: (facts) => (isOnly(facts, 'string') ? textShape(facts, true) : null),
  password: (facts) => (isOnly(facts, 'string') ? textShape(facts) : null),
  'webhook-path': (facts) => (isOnly(facts, 'string') ? textShape(facts) : null),
  code: (facts) =>
    isOnly(facts, 'string') && !facts.hints.secret
      ? {
          kind: 'code',
          language: facts.hints.language ?? 'javascript',
          languagePath: facts.hints.languagePath,
          isProgram: facts.hints.isProgram,
          rows: facts.hints.rows ?? 10,
        }
      : null,
  json: () => ({ kind: 'json' }),
  any: (facts) => ({ kind: 'any', types: facts.types }),
  conditions: (facts) => (facts.types.length === 0 || isOnly(facts, 'object') ? { kind: 'conditions' } : null),
  cron: (facts) => (isOnly(facts, 'string') ? { kind: 'cron' } : null),
  timezone: (facts) => (isOnly(facts, 'string') ? { kind: 'timezone' } : null),
  color: (facts) => (isOnly(facts, 'string') ? { kind: 'color' } : null),
  file: (facts) => (isOnly(facts, 'string') && !facts.hints.secret ? fileShape(facts) : null),
  workflow: (facts) => (isOnly(facts, 'string') ? { kind: 'workflow' } : null),
  date: (facts) => (isOnly(facts, 'string') ? { kind: 'date' } : null),
  time: (facts) => (isOnly(facts, 'string') ? { kind: 'time' } : null),
  'date-time': (facts) => (isOnly(facts, 'string') ? { kind: 'date-time', zoned: facts.keywords['format'] === 'date-time' } : null),
  duration: (facts) =>
    isOnly(facts, 'number', 'integer')
      ? { kind: 'duration', min: limit(facts.keywords['minimum']), max: limit(facts.keywords['maximum']) }
      : null,
  'key-value': (facts) =>
    pairsShape(facts) ?? (isOnly(facts, 'object') ? { kind: 'map', max: limit(facts.keywords['maxProperties']) } : null),
  assignments: (facts) => pairsShape(facts),
  branches: (facts) => branchesShape(facts),
  'multi-select': (facts) => {
    const options = isOnly(facts, 'array') ? multiOptions(facts) : null
    return options === null ? null : { kind: 'choices', options }
  },
  tags: (facts) =>
    isOnly(facts, 'array')
      ? { kind: 'tags', item: facts.keywords['items'] ?? {}, numbers: false, max: limit(facts.keywords['maxItems']) }
      : null,
  switch: (facts) => (isOnly(facts, 'boolean') ? { kind: 'switch' } : null),
} satisfies Readonly<Record<string, (facts: Facts) => FieldShape | null>>
/** Further names of widgets. */
export const WIDGET_ALIASES: Readonly<Record<string, WidgetName>> = {
  'multi-line': 'textarea',
  multiline: 'textarea',
  rules: 'branches',
  colour: 'color',
  'time-zone': 'timezone',
  datetime: 'date-time',
  condition: 'conditions',
}

/** What `x-ui.widget` may name besides the looks of a choice; docs/reference/schema-dialect.md lists them. */
export type WidgetName = keyof typeof WIDGETS

const isWidget = (name: string): name is WidgetName => Object.hasOwn(WIDGETS, name)

function widgetShape(widget: string, facts: Facts): FieldShape | null {
  const name = WIDGET_ALIASES[widget] ?? widget
  return isWidget(name) ? WIDGETS[name](facts) : null
}

const multiOptions = ({ root, keywords, hints }: Facts): readonly Option[] | null => itemOptions(root, keywords['items'], hints)

/** A list of objects with exactly a name and a value: the first member is the name, the other the value. */
function pairsShape({ root, keywords, types }: Facts): FieldShape | null {
  const items = keywords['items']
  if (types.join() !== 'array' || items === undefined) return null
  const flat = flatten(root, items)
  const names = isJsonObject(flat.keywords['properties']) ? Object.keys(flat.keywords['properties']) : []
  const name = ['name', 'key'].find((candidate) => names.includes(candidate))
  const value = names.find((candidate) => candidate !== name)
  if (name === undefined || value === undefined || names.length !== 2 || flat.choices.length > 0) return null
  return { kind: 'pairs', item: items, name, value, max: limit(keywords['maxItems']) }
}

/** A list of objects with a key, which names a port, and mostly a label. */
function branchesShape({ root, keywords, types }: Facts): FieldShape | null {
  const items = keywords['items']
  if (types.join() !== 'array' || items === undefined) return null
  const flat = flatten(root, items)
  const members = isJsonObject(flat.keywords['properties']) ? Object.keys(flat.keywords['properties']) : []
  const name = ['key', 'name'].find((candidate) => members.includes(candidate))
  if (name === undefined || flat.choices.length > 0) return null
  const label = ['label', 'title'].find((candidate) => members.includes(candidate)) ?? null
  return { kind: 'branches', item: items, name, label, min: limit(keywords['minItems']) ?? 0, max: limit(keywords['maxItems']) }
}
