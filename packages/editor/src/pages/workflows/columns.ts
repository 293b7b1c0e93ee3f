import { t } from '@/i18n/t.ts'
import type { DataColumn } from '@/ui/data-column.ts'
import type { SortKey } from './filters.ts'

/** Columns of the workflow list; the one that it is sorted by says so. */
export const workflowColumns = (sort: SortKey): readonly DataColumn[] => [
  { key: 'select', title: t('bulk.column'), phone: 'corner', width: '52px', hideTitle: true },
  { key: 'name', title: t('workflows.column.name'), phone: 'title', sort: sort === 'name' ? 'ascending' : 'none' },
  { key: 'status', title: t('workflows.column.status'), width: '104px' },
  { key: 'triggers', title: t('workflows.column.triggers'), width: '168px' },
  { key: 'last', title: t('workflows.column.last'), width: '150px' },
  { key: 'success', title: t('workflows.column.success'), width: '150px', phone: 'hidden' },
  {
    key: 'updated',
    title: t('workflows.column.updated'),
    width: '124px',
    phone: 'hidden',
    sort: sort === 'updated' ? 'descending' : 'none',
  },
  { key: 'actions', title: t('workflows.column.actions'), width: '104px', align: 'end', hideTitle: true },
]
