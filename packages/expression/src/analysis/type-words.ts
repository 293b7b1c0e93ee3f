import { listed, type WordList, type Words } from '@millrace/base'
import { english } from '../words/english.ts'
import { said } from '../words/said.ts'
import type { Type } from './types.ts'

/** A type in words, as the editor shows it: `text`, `list of numbers`, `number or nothing`. */
export const wordsOfType = (type: Type): Words | WordList | string => {
  if (type.kind !== 'union') return nameOf(type)
  return listed('or', [...new Map(type.options.map((option) => [english(verbatim(nameOf(option))), nameOf(option)])).values()])
}

/** A type as the members of whatever shows it: in English, and as words for other languages. */
export function spokenType(type: Type): { readonly type: string; readonly typeWords: Words } {
  const typeWords = said('check.verbatim', { text: wordsOfType(type) })
  return { type: english(typeWords), typeWords }
}

const verbatim = (text: Words | string): Words => (typeof text === 'string' ? said('check.verbatim', { text }) : text)

function nameOf(type: Type): Words | string {
  switch (type.kind) {
    case 'list':
      return type.element.kind === 'any' || type.element.kind === 'union'
        ? said('type.list')
        : said('type.list-of', { elements: severalOf(type.element) })
    case 'instance':
      return said(`type.${type.of}`)
    case 'facade':
      return type.facade.name
    case 'union':
      return said('type.any') // a union never holds another one
    default:
      return said(`type.${type.kind}`)
  }
}

/** What a list holds. */
function severalOf(type: Type): Words | string {
  switch (type.kind) {
    case 'list':
      return type.element.kind === 'any' || type.element.kind === 'union'
        ? said('types.list')
        : said('types.list-of', { elements: severalOf(type.element) })
    case 'instance':
      return said(`types.${type.of}`)
    case 'facade':
      return type.facade.name
    case 'union':
      return said('types.any')
    default:
      return said(`types.${type.kind}`)
  }
}
