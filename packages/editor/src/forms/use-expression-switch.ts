import { computed, type ComputedRef } from 'vue'
import { isJsonObject, type JsonValue } from '@millrace/base'
import { holdsFixedText } from '@millrace/workflow'
import type { SwitchMemory } from './form-context.ts'
import { useForm } from './form-handle.ts'
import { matches } from './model/check.ts'
import { expressionOf, isExpression, toLiteral, toTemplate } from './model/expression-value.ts'
import type { Field } from './model/field.ts'
import { flatten } from './model/flatten.ts'
import { sameJson } from './model/pointer.ts'
import { hasType, typesOf } from './model/types.ts'

/** The way from a fixed value to an expression, and back. */
export interface ExpressionSwitch {
  readonly isOn: ComputedRef<boolean>
  /** Whether the value may become an expression. */
  readonly isOffered: ComputedRef<boolean>
  toggle(): void
  /** The value becomes this expression; what was fixed is kept for the way back. */
  write(template: string): void
}

/** A whole condition is not worked out: the engine wants tests, whose sides are expressions. */
const NEVER: ReadonlySet<string> = new Set(['conditions'])

/** Switches one value of a form. What it held on the other side is kept, so that going there and back loses nothing. */
export function useExpressionSwitch(
  field: () => Field,
  value: () => JsonValue | undefined,
  set: (value: JsonValue | undefined) => void,
): ExpressionSwitch {
  const form = useForm()
  const own: SwitchMemory = {}
  /** Entries of lists change their places: what one of them held is kept here, with its row. */
  function memory(): SwitchMemory {
    const { pointer } = field()
    const kept = /\/\d+(\/|$)/.test(pointer) ? undefined : form.context.value.switches
    if (kept === undefined) return own
    const found = kept.get(pointer) ?? own
    kept.set(pointer, found)
    return found
  }

  const isOn = computed(() => isExpression(value()))
  const isOffered = computed(() => {
    const { expressions, isKey, kind, pointer, schema } = field()
    const mode = form.mode.value
    const isWritable = expressions && (mode === 'expressions' || (mode === 'keys' && isKey))
    return isWritable && !NEVER.has(kind) && !form.isFixed(pointer) && !holdsFixedText(form.root.value, schema)
  })

  function write(template: string): void {
    const before = value()
    if (!isExpression(before)) memory().fixed = before
    set(expressionOf(template))
  }

  function toggle(): void {
    const before = value()
    const kept = memory()
    if (!isExpression(before)) return write(templateFor(before, kept))
    const literal = toLiteral(before.$expr)
    const fixed = literal !== undefined && literal !== '' && fits(literal) ? literal : kept.fixed
    Object.assign(kept, { template: before.$expr, leftFor: fixed })
    set(fixed)
  }

  function templateFor(before: JsonValue | undefined, { template, leftFor }: SwitchMemory): string {
    if (template !== undefined && (before === undefined || sameJson(before, leftFor))) return template
    return toTemplate(before ?? field().default)
  }

  /** Whether the field's control can show a value. */
  function fits(literal: JsonValue): boolean {
    const { kind, schema } = field()
    const root = form.root.value
    if (typeof literal === 'string' && kind !== 'text' && kind !== 'any') return matches(root, schema, literal)
    return kind === 'group' ? isJsonObject(literal) : hasType(literal, typesOf(flatten(root, schema).keywords))
  }

  return { isOn, isOffered, toggle, write }
}
