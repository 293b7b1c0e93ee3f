import type { JsonObject, JsonValue } from '@millrace/base'
import type { JsonType } from './types.ts'

/** One value to choose. */
export interface Option {
  readonly value: JsonValue
  readonly label: string
  readonly description: string | null
  readonly deprecated: boolean
}

/** What every field shows, whatever its control. */
export interface FieldBase {
  /** Name of the member, or index in a list; empty for the root. */
  readonly key: string
  /** JSON pointer into the form's value. */
  readonly pointer: string
  readonly schema: JsonValue
  readonly title: string
  readonly description: string
  readonly placeholder: string
  readonly examples: readonly JsonValue[]
  readonly default: JsonValue | undefined
  readonly required: boolean
  readonly deprecated: boolean
  readonly readOnly: boolean
  readonly advanced: boolean
  readonly group: string | null
  readonly order: number
  readonly nullable: boolean
  /** Whether the value may be an expression. */
  readonly expressions: boolean
  /** The text is the name of a field of what the node gives: others read it by that name. */
  readonly namesOutput: boolean
  /** The schema names the object that an expression is beside plain values: a key that may be worked out. */
  readonly isKey: boolean
  /** The value is of a sort that the schema does not describe; it is shown as JSON so that it is not lost. */
  readonly misfit: boolean
}

export type ChoiceLook = 'select' | 'segmented' | 'radio'

/** What the control is made from. */
export type FieldShape =
  | {
      readonly kind: 'text'
      readonly input: 'text' | 'email' | 'url'
      readonly multiline: boolean
      readonly rows: number
      readonly maxLength: number | null
      readonly prefix: string
      readonly suggestions: readonly string[]
    }
  | { readonly kind: 'secret'; readonly multiline: boolean }
  | { readonly kind: 'number'; readonly integer: boolean; readonly min: number | null; readonly max: number | null; readonly step: number }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly Option[]; readonly look: ChoiceLook }
  | { readonly kind: 'choices'; readonly options: readonly Option[] }
  /** Values that a service has, found while the form is filled in; any other can be typed. */
  | { readonly kind: 'lookup'; readonly loader: string; readonly dependsOn: readonly string[]; readonly numeric: boolean }
  | { readonly kind: 'constant'; readonly value: JsonValue }
  | { readonly kind: 'tags'; readonly item: JsonValue; readonly numbers: boolean; readonly max: number | null }
  | { readonly kind: 'list'; readonly item: JsonValue; readonly min: number; readonly max: number | null }
  /** A list whose entries each have a port of their own, named by a member. */
  | {
      readonly kind: 'branches'
      readonly item: JsonValue
      readonly name: string
      readonly label: string | null
      readonly min: number
      readonly max: number | null
    }
  | { readonly kind: 'tuple'; readonly items: readonly JsonValue[]; readonly rest: JsonValue | null }
  /** An object with free keys. */
  | { readonly kind: 'map'; readonly max: number | null }
  /** A list of objects with a name and a value: query parameters, headers, assignments. */
  | { readonly kind: 'pairs'; readonly item: JsonValue; readonly name: string; readonly value: string; readonly max: number | null }
  | { readonly kind: 'group' }
  /** Alternatives that are not objects. */
  | { readonly kind: 'variant' }
  | { readonly kind: 'any'; readonly types: readonly JsonType[] }
  | { readonly kind: 'date-time'; readonly zoned: boolean }
  | { readonly kind: 'date' }
  | { readonly kind: 'time' }
  | { readonly kind: 'duration'; readonly min: number | null; readonly max: number | null }
  | { readonly kind: 'cron' }
  | { readonly kind: 'timezone' }
  | { readonly kind: 'color' }
  /** `languagePath`: another setting says the language. `isProgram`: it runs as it stands, as the code of a node. */
  | {
      readonly kind: 'code'
      readonly language: string
      readonly languagePath: string | null
      readonly isProgram: boolean
      readonly rows: number
    }
  /** The content of a file as text: as it is, or in base64. */
  | { readonly kind: 'file'; readonly base64: boolean; readonly accept: string; readonly max: number | null }
  | { readonly kind: 'json' }
  | { readonly kind: 'conditions' }
  | { readonly kind: 'workflow' }

export type Field = FieldBase & FieldShape
export type FieldKind = FieldShape['kind']
export type FieldOf<K extends FieldKind> = FieldBase & Extract<FieldShape, { kind: K }>

/** Where a field stands. */
export interface Place {
  readonly key: string
  readonly pointer: string
  readonly required: boolean
}

/** What fields are described from. */
export interface Subject {
  /** The whole schema, where `$ref` looks. */
  readonly root: JsonObject
  readonly schema: JsonValue | undefined
  readonly value: JsonValue | undefined
}
