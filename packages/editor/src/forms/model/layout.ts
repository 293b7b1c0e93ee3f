import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { matches, schemasFor, withDefaults } from './check.ts'
import { describe } from './describe.ts'
import { branchTitle, discriminatorOf, type Discriminator } from './discriminator.ts'
import { effective, settle } from './effective.ts'
import { isExpression } from './expression-value.ts'
import type { ChoiceLook, Field, Option, Subject } from './field.ts'
import { both, flatten, type Choice, type FlatSchema } from './flatten.ts'
import { foldChoices } from './fold-choices.ts'
import { humanize } from './labels.ts'
import { initialValue } from './initial-value.ts'
import { lookFor } from './options.ts'
import { memberOf, pointerTo, sameJson, stepsOf, withMember } from './pointer.ts'
import { uiHints } from './ui-hints.ts'

/** A choice between alternatives, of which one brings its own fields. */
export interface Variant {
  /** Stable while the alternatives above it stay the same. */
  readonly id: string
  /** What the schema calls the choice; empty when it does not say. */
  readonly title: string
  /** Readable name of the member that tells the alternatives apart. */
  readonly member: string
  readonly options: readonly Option[]
  readonly look: ChoiceLook
  /** Index of the alternative that the value shows; `null` when none yet. */
  readonly selected: number | null
  readonly required: boolean
  /** The member that says which alternative it is; null when only the shape of the value does. */
  readonly discriminator: string | null
  readonly branches: readonly JsonValue[]
  readonly order: number
  readonly group: string | null
  readonly advanced: boolean
}

export type LayoutEntry = { readonly kind: 'field'; readonly field: Field } | { readonly kind: 'variant'; readonly variant: Variant }

export interface LayoutSection {
  /** `null` for the entries that stand above all sections. */
  readonly name: string | null
  readonly entries: readonly LayoutEntry[]
}

/** What a group of members looks like for one value. */
export interface GroupLayout {
  readonly sections: readonly LayoutSection[]
  readonly advanced: readonly LayoutEntry[]
  /** Members that may have any name: their schema is looked up by name. `null` when only named members exist. */
  readonly open: { readonly keywords: JsonObject; readonly keys: readonly string[] } | null
  /** Members that the schema does not describe; kept as they are. */
  readonly unknown: readonly string[]
}

/** Alternatives picked by hand, by variant id: where the value alone does not tell. */
export type Picks = Readonly<Record<string, number>>

export interface LayoutRequest extends Subject {
  readonly pointer: string
  readonly picks?: Picks
  /** The value of the whole form, for `x-ui.when` that looks further up. */
  readonly whole?: JsonValue | undefined
}

/** The fields of an object, in the order and the sections in which they are shown, for the value as it is now. */
export function layoutOf(request: LayoutRequest): GroupLayout {
  const { flat, variants, owners } = withBranches(request)
  const { keywords } = flat
  const properties = isJsonObject(keywords['properties']) ? keywords['properties'] : {}
  const discriminators = new Set(variants.flatMap((variant) => variant.discriminator ?? []))
  const entries = [
    ...Object.keys(properties)
      .filter((name) => !discriminators.has(name))
      .flatMap((name): LayoutEntry[] => fieldEntry(request, flat, name)),
    ...variants.map((variant): LayoutEntry => ({ kind: 'variant', variant })),
  ]
  const ordered = order(entries, { names: Object.keys(properties), variants, owners })
  const known = (name: string): boolean => Object.hasOwn(properties, name) || discriminators.has(name)
  const keys = isJsonObject(request.value) && !isExpression(request.value) ? Object.keys(request.value).filter((name) => !known(name)) : []
  const extra = keywords['additionalProperties']
  const isOpen = (extra !== undefined && extra !== false) || isJsonObject(keywords['patternProperties'])
  const described = keys.filter((name) => isOpen && (schemasFor(keywords, name) ?? [false]).every((schema) => schema !== false))
  return {
    sections: sectionsOf(ordered.filter((entry) => !metaOf(entry).advanced)),
    advanced: ordered.filter((entry) => metaOf(entry).advanced),
    open: isOpen ? { keywords, keys: described } : null,
    unknown: keys.filter((name) => !described.includes(name)),
  }
}

const metaOf = (entry: LayoutEntry): { advanced: boolean; group: string | null; order: number } =>
  entry.kind === 'field' ? entry.field : entry.variant

function fieldEntry(request: LayoutRequest, flat: FlatSchema, name: string): LayoutEntry[] {
  const schema = memberOf(flat.keywords['properties'], name)
  if (schema === undefined || schema === false) return []
  const hints = uiHints(flatten(request.root, schema).keywords)
  if (hints.hidden || !isShown(request, flat, schema)) return []
  const required = Array.isArray(flat.keywords['required']) && flat.keywords['required'].includes(name)
  const place = { key: name, pointer: pointerTo(request.pointer, name), required: required || isAsked(flat, request.value, name) }
  return [{ kind: 'field', field: describe({ root: request.root, schema, value: memberOf(request.value, name) }, place) }]
}

/** Whether another member that is set asks for this one. */
function isAsked({ keywords }: FlatSchema, value: JsonValue | undefined, name: string): boolean {
  const rules = keywords['dependentRequired']
  if (!isJsonObject(rules)) return false
  return Object.entries(rules).some(
    ([other, names]) => memberOf(value, other) !== undefined && Array.isArray(names) && names.includes(name),
  )
}

/** `x-ui.when`: shown only while another member has a value; an expression there may give any, so then it is shown. */
function isShown(request: LayoutRequest, flat: FlatSchema, schema: JsonValue): boolean {
  const ui = flatten(request.root, schema).keywords['x-ui']
  const when = isJsonObject(ui) && isJsonObject(ui['when']) ? ui['when'] : null
  const path = when?.['path']
  if (when === null || typeof path !== 'string') return true
  const steps = stepsOf(path.startsWith('/') ? path : `/${path}`)
  const isSibling = memberOf(flat.keywords['properties'], steps[0] ?? '') !== undefined
  const start = isSibling
    ? withDefaults(request.root, flat, request.value ?? {})
    : withDefaults(request.root, flatten(request.root, request.root), request.whole ?? {})
  const found = steps.reduce<JsonValue | undefined>((value, step) => memberOf(value, step), start)
  if (isExpression(found)) return true
  const wanted = Array.isArray(when['in']) ? when['in'] : [when['equals'] ?? null]
  return wanted.some((value) => sameJson(value, found ?? null))
}

const MAX_BRANCHES = 12

interface Branched {
  readonly flat: FlatSchema
  readonly variants: readonly Variant[]
  /** Which choice brought a member. */
  readonly owners: ReadonlyMap<string, number>
}

/** The schema with the chosen branch of each alternative merged in, and the alternatives as things to choose. */
function withBranches(request: LayoutRequest): Branched {
  const { root, value } = request
  let flat = foldChoices(root, effective(root, request.schema, value)).flat
  const variants: Variant[] = []
  const owners = new Map<string, number>()
  while (flat.choices.length > 0 && variants.length < MAX_BRANCHES) {
    const [choice, ...rest] = flat.choices
    if (choice === undefined) break
    flat = { ...flat, choices: rest }
    const variant = variantOf(request, flat, choice, `${request.pointer}#${variants.length}`)
    variants.push(variant)
    const branch = variant.selected === null ? undefined : variant.branches[variant.selected]
    if (branch !== undefined) {
      for (const name of membersOf(root, branch))
        if (memberOf(flat.keywords['properties'], name) === undefined) owners.set(name, variants.length - 1)
      const { title: _title, description: _description, 'x-ui': _ui, ...keywords } = flatten(root, branch).keywords
      flat = foldChoices(root, settle(root, both(flat, { ...flatten(root, branch), keywords }), value)).flat
    }
  }
  return { flat, variants, owners }
}

function variantOf(request: LayoutRequest, outer: FlatSchema, choice: Choice, id: string): Variant {
  const { root } = request
  const discriminator = discriminatorOf(root, choice)
  const options = choice.branches.map((branch, index): Option => {
    const { description, deprecated } = flatten(root, branch).keywords
    const label = branchTitle(root, branch, index)
    return { value: index, label, description: typeof description === 'string' ? description : null, deprecated: deprecated === true }
  })
  const member = discriminator === null ? undefined : memberOf(outer.keywords['properties'], discriminator.property)
  const named = flatten(root, member ?? firstMember(root, choice, discriminator))
  const hints = uiHints(named.keywords)
  const outerHints = uiHints(outer.keywords)
  const title = named.keywords['title']
  return {
    id,
    title: typeof title === 'string' && title !== '' ? title : '',
    member: discriminator === null ? '' : humanize(discriminator.property),
    options,
    look: variantLook(hints.widget ?? outerHints.widget, options),
    selected: selectedBranch(request, outer, { choice, discriminator, pick: request.picks?.[id] }),
    required: discriminator !== null,
    discriminator: discriminator?.property ?? null,
    branches: choice.branches,
    order: hints.order ?? Number.POSITIVE_INFINITY,
    group: hints.group,
    advanced: hints.advanced,
  }
}

const firstMember = (root: JsonObject, choice: Choice, discriminator: Discriminator | null): JsonValue | undefined =>
  discriminator === null || choice.branches[0] === undefined
    ? undefined
    : memberOf(flatten(root, choice.branches[0]).keywords['properties'], discriminator.property)

function variantLook(widget: string | null, options: readonly Option[]): ChoiceLook {
  const look = lookFor(widget, options)
  if (widget !== null || look === 'segmented')
    return options.some((option) => option.description !== null) && widget === null ? 'radio' : look
  return options.length <= 5 ? 'radio' : 'select'
}

function selectedBranch(
  request: LayoutRequest,
  outer: FlatSchema,
  { choice, discriminator, pick }: { choice: Choice; discriminator: Discriminator | null; pick: number | undefined },
): number | null {
  const { root, value } = request
  if (discriminator !== null) {
    const seen = memberOf(withDefaults(root, outer, value ?? {}), discriminator.property) ?? defaultOf(root, choice, discriminator)
    const at = discriminator.values.findIndex((values) => values.some((one) => sameJson(one, seen)))
    return at === -1 ? null : at
  }
  if (pick !== undefined && pick < choice.branches.length) return pick
  if (value === undefined) return null
  return bestBranch(root, choice.branches, value)
}

const defaultOf = (root: JsonObject, choice: Choice, { property }: Discriminator): JsonValue | undefined =>
  choice.branches
    .map((branch) => flatten(root, memberOf(flatten(root, branch).keywords['properties'], property)).keywords['default'])
    .find((found) => found !== undefined)

/** The alternative that a value meets, or the one whose members it shares most. */
export function bestBranch(root: JsonObject, branches: readonly JsonValue[], value: JsonValue): number | null {
  const exact = branches.findIndex((branch) => matches(root, branch, value))
  if (exact !== -1) return exact
  if (!isJsonObject(value)) return null
  const shared = branches.map((branch) => {
    const properties = flatten(root, branch).keywords['properties']
    return isJsonObject(properties) ? Object.keys(properties).filter((name) => Object.hasOwn(value, name)).length : 0
  })
  const most = Math.max(...shared)
  return most > 0 ? shared.indexOf(most) : null
}

/**
 * The value after choosing another alternative: members that both sides know stay, members of the old one go, the new
 * one's fixed and default values come.
 */
export function chooseBranch(request: LayoutRequest, variant: Variant, index: number): JsonObject {
  const { root } = request
  const value = isJsonObject(request.value) ? request.value : {}
  const branch = variant.branches[index]
  const leaving = membersOf(root, variant.selected === null ? undefined : variant.branches[variant.selected])
  const coming = membersOf(root, branch)
  const kept = Object.fromEntries(
    Object.entries(value).filter(([name]) => !leaving.has(name) || (coming.has(name) && name !== variant.discriminator)),
  )
  const start = initialValue(root, branch)
  let next: JsonObject = kept
  for (const [name, initial] of Object.entries(isJsonObject(start) ? start : {})) {
    if (name === variant.discriminator || memberOf(next, name) === undefined) next = withMember(next, name, initial)
  }
  return next
}

function membersOf(root: JsonObject, branch: JsonValue | undefined): ReadonlySet<string> {
  const properties = flatten(root, branch).keywords['properties']
  return new Set(isJsonObject(properties) ? Object.keys(properties) : [])
}

/** By `x-ui.order`, then as written; what an alternative brings stands below its choice. */
function order(
  entries: readonly LayoutEntry[],
  { names, variants, owners }: { names: readonly string[]; variants: readonly Variant[]; owners: ReadonlyMap<string, number> },
): LayoutEntry[] {
  const rank = (entry: LayoutEntry): readonly [owner: number, order: number, place: number] => {
    if (entry.kind === 'field') return [(owners.get(entry.field.key) ?? -1) + 1, entry.field.order, names.indexOf(entry.field.key)]
    const { variant } = entry
    const at = variants.indexOf(variant)
    if (owners.get(variant.discriminator ?? '') === at && variant.order === Number.POSITIVE_INFINITY) return [at + 1, -1, -1]
    const place = variant.discriminator === null ? -1 : names.indexOf(variant.discriminator)
    return [0, variant.order, place === -1 ? names.length : place]
  }
  const byRank = (left: number, right: number): number => (left === right ? 0 : left - right)
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .toSorted(
      (left, right) => byRank(left.rank[0], right.rank[0]) || byRank(left.rank[1], right.rank[1]) || byRank(left.rank[2], right.rank[2]),
    )
    .map(({ entry }) => entry)
}

function sectionsOf(entries: readonly LayoutEntry[]): LayoutSection[] {
  const byName = Map.groupBy(entries, (entry) => metaOf(entry).group)
  const top = byName.get(null) ?? []
  const named = [...byName].filter((pair): pair is [string, LayoutEntry[]] => pair[0] !== null)
  return [...(top.length > 0 ? [{ name: null, entries: top }] : []), ...named.map(([name, members]) => ({ name, entries: members }))]
}
