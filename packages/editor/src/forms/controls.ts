import { defineAsyncComponent, type Component } from 'vue'
import AnyField from './fields/AnyField.vue'
import BranchesField from './fields/BranchesField.vue'
import ChoiceField from './fields/ChoiceField.vue'
import ChoicesField from './fields/ChoicesField.vue'
import ColorField from './fields/ColorField.vue'
import ConstantField from './fields/ConstantField.vue'
import DateField from './fields/DateField.vue'
import DurationField from './fields/DurationField.vue'
import GroupField from './fields/GroupField.vue'
import FileField from './fields/FileField.vue'
import JsonField from './fields/JsonField.vue'
import ListField from './fields/ListField.vue'
import LookupField from './fields/LookupField.vue'
import MapField from './fields/MapField.vue'
import NumberField from './fields/NumberField.vue'
import PairsField from './fields/PairsField.vue'
import SecretField from './fields/SecretField.vue'
import SwitchField from './fields/SwitchField.vue'
import TagsField from './fields/TagsField.vue'
import TextField from './fields/TextField.vue'
import TimezoneField from './fields/TimezoneField.vue'
import TupleField from './fields/TupleField.vue'
import VariantField from './fields/VariantField.vue'
import WorkflowField from './fields/WorkflowField.vue'
import type { FieldKind } from './model/field.ts'

// Asked for when a field is drawn, not when this module loads: groups and lists import fields, which import this.
const table = (): Readonly<Record<FieldKind, Component>> => ({
  text: TextField,
  secret: SecretField,
  number: NumberField,
  switch: SwitchField,
  choice: ChoiceField,
  choices: ChoicesField,
  lookup: LookupField,
  constant: ConstantField,
  tags: TagsField,
  list: ListField,
  branches: BranchesField,
  tuple: TupleField,
  map: MapField,
  pairs: PairsField,
  group: GroupField,
  variant: VariantField,
  any: AnyField,
  'date-time': DateField,
  date: DateField,
  time: DateField,
  duration: DurationField,
  cron: defineAsyncComponent(() => import('./fields/CronField.vue')),
  timezone: TimezoneField,
  color: ColorField,
  file: FileField,
  // With the language of expressions, which only nodes need.
  code: defineAsyncComponent(() => import('./fields/CodeField.vue')),
  json: JsonField,
  conditions: defineAsyncComponent(() => import('./conditions/ConditionsField.vue')),
  workflow: WorkflowField,
})
let made: Readonly<Record<FieldKind, Component>> | undefined

/** The control for a sort of field. */
export const controlFor = (kind: FieldKind): Component => (made ??= table())[kind]

/** Controls of several parts: a group with a name instead of a label for one input. */
export const IS_COMPOUND: Readonly<Record<FieldKind, boolean>> = Object.freeze({
  text: false,
  secret: false,
  number: false,
  switch: false,
  choice: false,
  choices: true,
  lookup: false,
  constant: true,
  tags: false,
  list: true,
  branches: true,
  tuple: true,
  map: true,
  pairs: true,
  group: true,
  variant: true,
  any: false,
  'date-time': false,
  date: false,
  time: false,
  duration: false,
  cron: false,
  timezone: false,
  color: true,
  file: true,
  code: true,
  json: true,
  conditions: true,
  workflow: false,
})
