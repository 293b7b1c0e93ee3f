import type { Words } from '@millrace/base'
import type { EntryDocs } from '../values/docs.ts'
import { HostObject } from '../values/callable.ts'
import { isForbiddenKey } from '../forbidden.ts'
import type { Entry } from '../values/table.ts'
import { isIdentifier, quotedKey } from './edits.ts'
import { shortValue } from './sample-values.ts'
import { tableOfType } from './tables.ts'
import { spokenType } from './type-words.ts'
import { optionsOf, type Field, type Type } from './types.ts'

export interface CompletionOption {
  /** What is shown, and inserted where `apply` says nothing else. */
  readonly label: string
  readonly kind: 'name' | 'field' | 'method' | 'local' | 'node' | 'keyword'
  /** Short: a signature, or what the value is now. */
  readonly detail: string
  /** What the value is, in words: in English, and for other languages where it is the name of a type. */
  readonly type?: string
  readonly typeWords?: Words
  readonly docs?: string
  readonly params?: EntryDocs['params']
  /** An expression that uses it, and what that gives where that is known. */
  readonly example?: { readonly expression: string; readonly result?: unknown }
  readonly apply?: string
  /** Where the cursor goes in what is inserted; its end when absent. */
  readonly cursor?: number
  /** Where the replaced text begins, if not where that of all options does. */
  readonly from?: number
}

/** What follows a value for a field: `.total`, `['odd key']`. */
export const keyAccess = (key: string): string => (isIdentifier(key) ? `.${key}` : `[${quotedKey(key)}]`)

export const docsParts = (docs: EntryDocs | undefined): Partial<Pick<CompletionOption, 'docs' | 'params' | 'example'>> => {
  if (docs === undefined) return {}
  const [example] = docs.examples
  return {
    ...(docs.description === '' ? {} : { docs: docs.description }),
    ...(docs.params.length === 0 ? {} : { params: docs.params }),
    ...(example === undefined ? {} : { example }),
  }
}

/** A method with its parentheses; the cursor goes between them when there is something to write. */
export function methodOption(name: string, signature: string, docs: EntryDocs | undefined): CompletionOption {
  const takes = !signature.endsWith('()')
  const wantsFunction = docs?.params[0]?.type === 'function'
  const apply = wantsFunction ? `${name}(x => x)` : `${name}()`
  const cursor = takes ? (wantsFunction ? apply.length - 1 : name.length + 1) : undefined
  return { label: name, kind: 'method', detail: signature, apply, ...(cursor === undefined ? {} : { cursor }), ...docsParts(docs) }
}

const entryOption = (entry: Entry): CompletionOption =>
  entry.kind === 'call'
    ? methodOption(entry.name, entry.signature, entry.docs)
    : {
        label: entry.name,
        kind: 'field',
        detail: entry.signature === entry.name ? entry.docs.returns : entry.signature,
        ...docsParts(entry.docs),
      }

/** Where a member is written. */
export interface MemberPlace {
  /** Place of the `.` before it, which a key in brackets replaces; undefined behind `?.`, which stays. */
  readonly dot: number | undefined
  /** Whether values of a type have a member of this name here; all that expressions have where it is absent. */
  readonly has?: ((type: Type, name: string) => boolean) | undefined
}

/** The members of a type: its own fields first, then what values of its kind can do. */
export function memberOptions(type: Type, value: { readonly value: unknown } | undefined, place: MemberPlace): CompletionOption[] {
  const options = optionsOf(type).flatMap((option) => [
    ...(option.kind === 'object' ? [...option.fields].map(([key, field]) => fieldOption(key, field, { value, place })) : []),
    ...[...(tableOfType(option)?.values() ?? [])].filter(({ name }) => place.has?.(option, name) ?? true).map(entryOption),
  ])
  const seen = new Set<string>()
  return [...hostOptions(value), ...options].filter(({ label }) => !isForbiddenKey(label) && !seen.has(label) && seen.add(label))
}

function fieldOption(
  key: string,
  field: Field,
  { value, place }: { value: { readonly value: unknown } | undefined; place: MemberPlace },
): CompletionOption {
  const { type } = field
  if (type.kind === 'function') return methodOption(key, type.signature ?? `${key}()`, type.docs)
  const now = ownValue(value, key)
  const sample = now === undefined ? field.sample : now.value
  const spoken = spokenType(type)
  const detail = sample === undefined ? spoken.type : shortValue(sample)
  const base = { label: key, kind: 'field', detail, ...spoken, ...docsParts(field.docs) } as const
  if (isIdentifier(key)) return base
  return { ...base, apply: `[${quotedKey(key)}]`, ...(place.dot === undefined ? {} : { from: place.dot }) }
}

function ownValue(holder: { readonly value: unknown } | undefined, key: string): { readonly value: unknown } | undefined {
  const value = holder?.value
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  const own = Object.getOwnPropertyDescriptor(value, key)
  return own !== undefined && 'value' in own ? { value: own.value as unknown } : undefined
}

/** The members of an object of the host. */
function hostOptions(holder: { readonly value: unknown } | undefined): CompletionOption[] {
  const host = holder?.value
  if (!(host instanceof HostObject)) return []
  const own = [...host.members].map(([name, member]): CompletionOption => {
    const docs = member.docs === undefined ? {} : { docs: member.docs }
    if ('get' in member) return { label: name, kind: 'field', detail: '', ...docs }
    return { ...methodOption(name, member.signature ?? `${name}()`, undefined), ...docs }
  })
  return [...own, ...(host.lookup?.names() ?? []).map((label): CompletionOption => ({ label, kind: 'field', detail: '' }))]
}
