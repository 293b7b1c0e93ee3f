import type { ExtractRefusal } from '@/document/extract/refusal.ts'
import { t } from '@/i18n/t.ts'

/** A refusal in a sentence for people. */
export function wordsOfRefusal(refusal: ExtractRefusal): string {
  switch (refusal.code) {
    case 'empty':
    case 'no-entry':
    case 'no-call-type':
      return t(`extract.not-${refusal.code}`)
    case 'trigger':
    case 'exit-goes-on':
    case 'ends-inside':
    case 'fires-twice':
    case 'reads-outside':
    case 'read-outside':
      return t(`extract.not-${refusal.code}`, { name: refusal.name })
    case 'not-installed':
      return t('extract.not-not-installed', { name: refusal.name, type: refusal.type })
    case 'entries':
    case 'exits': {
      const names = refusal.names.map((name) => `“${name}”`).join(', ')
      return t(`extract.not-${refusal.code}`, { count: refusal.names.length, names })
    }
    case 'open-output':
      return t('extract.not-open-output', { name: refusal.name, output: refusal.output })
    case 'compensation':
      return t('extract.not-compensation', { name: refusal.name, by: refusal.by })
    default:
      return refusal satisfies never
  }
}
