import { isJsonObject } from '@millrace/base'
import { jsonFault } from '@/i18n/json-words.ts'
import { t } from '@/i18n/t.ts'

/** One document to import, with the name that errors call it by. */
export interface ImportText {
  readonly name: string
  readonly text: string
}

/** What is wrong with a text, or the documents in it: a list of documents, as a bulk export writes it, is several. */
export function documentsIn({ name, text }: ImportText): readonly ImportText[] | string {
  try {
    const value: unknown = JSON.parse(text)
    // Workflows of another product go together: they may call each other by ids that only they know.
    if (!Array.isArray(value) || value.every(isForeign)) return [{ name, text }]
    return value.map((one: unknown) => ({ name: nameOf(one) ?? name, text: JSON.stringify(one) }))
  } catch (thrown) {
    return t('import.not-json', { message: jsonFault(thrown) })
  }
}

const isForeign = (value: unknown): boolean => isJsonObject(value) && Array.isArray(value['nodes']) && value['schema'] === undefined

const nameOf = (value: unknown): string | undefined =>
  isJsonObject(value) && typeof value['name'] === 'string' ? value['name'] : undefined

/** What a pasted text is to the list of workflows: documents, the address of one, or nothing. */
export function pastedKind(text: string): 'documents' | 'address' | undefined {
  const trimmed = text.trim()
  if (/^https?:\/\/\S+$/.test(trimmed)) return 'address'
  if (!/^[[{]/.test(trimmed)) return undefined
  return typeof documentsIn({ name: '', text: trimmed }) === 'string' ? undefined : 'documents'
}
