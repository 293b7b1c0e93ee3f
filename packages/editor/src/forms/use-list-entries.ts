import { computed, type ComputedRef } from 'vue'
import type { JsonValue } from '@millrace/base'
import { t } from '@/i18n/t.ts'
import { useForm } from './form-handle.ts'
import type { FieldOf } from './model/field.ts'
import { flatten, type FlatSchema } from './model/flatten.ts'
import { goesWhenEmpty } from './model/goes-when-empty.ts'

export interface ListEntries {
  /** The schema of an entry. */
  readonly item: ComputedRef<FlatSchema>
  /** What one entry is called. */
  readonly itemTitle: ComputedRef<string>
  /** Its default stands in a list that is not there yet. */
  readonly entries: ComputedRef<readonly JsonValue[]>
  /** An entry that has no name of its own. */
  unnamed(at: number): string
  /** Sets the list; an empty one goes, unless that would mean its default. */
  change(next: readonly JsonValue[]): void
}

/** What every field has whose value is a list of entries that its schema describes. */
export function useListEntries(
  field: () => FieldOf<'list' | 'branches' | 'pairs'>,
  value: () => JsonValue | undefined,
  set: (value: JsonValue | undefined) => void,
): ListEntries {
  const form = useForm()
  const item = computed(() => flatten(form.root.value, field().item))
  const itemTitle = computed(() => {
    const { title } = item.value.keywords
    return typeof title === 'string' && title !== '' ? title : t('forms.entry')
  })
  return {
    item,
    itemTitle,
    entries: computed(() => {
      const given = value()
      const list = given === undefined ? field().default : given
      return Array.isArray(list) ? list : []
    }),
    unnamed: (at) => t('forms.list.item', { name: itemTitle.value, count: at + 1 }),
    change: (next) => set(next.length === 0 && goesWhenEmpty(field()) ? undefined : [...next]),
  }
}
