import type { JsonValue } from '@millrace/base'
import { t } from '@/i18n/t.ts'

const LONGEST = 400

/** A value in one line, with its sort, as the preview under an expression shows it. */
export function previewedText(value: JsonValue | undefined): { text: string; sort: string } {
  if (value === undefined) return { text: 'undefined', sort: t('forms.sort.nothing') }
  if (value === null) return { text: 'null', sort: t('forms.sort.nothing') }
  if (typeof value === 'string') return { text: clip(value), sort: t('forms.sort.text') }
  if (Array.isArray(value)) return { text: clip(JSON.stringify(value)), sort: t('forms.sort.list', { count: value.length }) }
  if (typeof value === 'object') return { text: clip(JSON.stringify(value)), sort: t('forms.sort.object') }
  return { text: String(value), sort: t(typeof value === 'number' ? 'forms.sort.number' : 'forms.sort.boolean') }
}

const clip = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)
