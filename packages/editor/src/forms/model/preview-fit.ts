import type { JsonObject, JsonValue } from '@millrace/base'
import { t } from '../../i18n/t.ts'
import { checkValue } from './check.ts'
import { flatten } from './flatten.ts'
import { stepsOf } from './pointer.ts'
import { typeWords } from './type-words.ts'
import { hasType, typeOf, typesOf } from './types.ts'

/** Why what an expression gives does not fit its field, in words; null where it fits. The engine checks the same when the step runs. */
export function misfitWords(root: JsonObject, schema: JsonValue, value: JsonValue): string | null {
  const types = typesOf(flatten(root, schema).keywords)
  if (!hasType(value, types)) {
    const given = value === null ? t('forms.sort.nothing') : typeWords([typeOf(value)])
    return t('forms.expression.misfit', { given, wanted: typeWords(types) })
  }
  const [first] = checkValue(root, schema, value)
  if (first === undefined) return null
  const place = stepsOf(first.path).join(' › ')
  return place === '' ? first.message : t('forms.expression.misfit-at', { place, what: first.message })
}
