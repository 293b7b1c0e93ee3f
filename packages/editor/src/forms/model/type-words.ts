import { listed, type Words, type WordsValue } from '@millrace/base'
import { label } from '../../i18n/label.ts'
import type { JsonType } from './types.ts'

const WORDS: Readonly<Record<JsonType, Words>> = {
  string: label('forms.check.string'),
  number: label('forms.check.number'),
  integer: label('forms.check.integer'),
  boolean: label('forms.check.boolean'),
  object: label('forms.check.object'),
  array: label('forms.check.array'),
  null: label('forms.check.null'),
}

/** Types of JSON as people call them: `a list or an object`. */
export const typeWords = (types: readonly JsonType[]): WordsValue =>
  listed(
    'or',
    types.map((type) => WORDS[type]),
  )
