import type { Machine } from '../machine.ts'
import { payForMarks } from './text-costs.ts'

/*
 * Texts without their markup. Each pattern excludes from its middle what it begins with, so that a text of nothing but beginnings
 * is still read once.
 */

/** A text without its HTML tags. `<` that begins no tag stays. */
export function removeTags(vm: Machine, text: string): string {
  vm.string(text.length)
  const parts: string[] = []
  let from = 0
  for (let open = text.indexOf('<'); open >= 0;) {
    const begins = /^(?:[a-z/?]|!(?:--|doctype|\[))/i.test(text.slice(open + 1, open + 9))
    const close = begins ? tagEnd(text, open) : -1
    if (begins && close < 0) break
    vm.spend(30)
    if (begins) {
      parts.push(text.slice(from, open))
      from = close
    }
    open = text.indexOf('<', Math.max(from, open + 1))
  }
  return parts.join('') + text.slice(from)
}

function tagEnd(text: string, open: number): number {
  const comment = text.startsWith('<!--', open)
  const end = text.indexOf(comment ? '-->' : '>', open)
  return end < 0 ? -1 : end + (comment ? 3 : 1)
}

const MARKDOWN: readonly (readonly [RegExp, string])[] = [
  [/^[ \t]{0,3}(?:```|~~~)[^\n]*\n?/gm, ''], // fences of code
  [/^[ \t]{0,3}\[[^[\]\n]*\]:[^\n]*\n?/gm, ''], // where links lead
  [/^[ \t]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)$\n?/gm, ''], // rules and underlines
  [/^[ \t]{0,3}#{1,6}[ \t]+/gm, ''],
  [/^(?:[ \t]{0,3}>[ \t]?)+/gm, ''],
  [/^([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?/gm, '$1'],
  [/(?<!\\)!\[([^[\]\n]*)\]\([^()\n]*\)/g, '$1'], // a picture gives its description
  [/(?<!\\)\[([^[\]\n]*)\](?:\([^()\n]*\)|\[[^[\]\n]*\])/g, '$1'],
  [/(?<!\\)(\*\*\*|\*\*|\*)(?=[^\s*])([^*\n]*[^\s*])\1/g, '$2'],
  [/(?<![\p{L}\p{N}_\\])(___|__|_)(?=[^\s_])([^_\n]*[^\s_])\1(?![\p{L}\p{N}_])/gu, '$2'],
  [/(?<!\\)~~([^~\n]+)~~/g, '$1'],
  [/(?<!\\)`([^`\n]+)`/g, '$1'],
  [/\\([\\`*_{}[\]()#+\-.!>~|])/g, '$1'],
]

/** A text without the marks of Markdown: what is read stays. */
export function removeMarkdown(vm: Machine, text: string): string {
  vm.spend(text.length * MARKDOWN.length)
  return MARKDOWN.reduce((rest, [pattern, kept]) => rest.replace(pattern, kept), removeTags(vm, text)).trim()
}

const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D' },
  ...{ þ: 'th', Þ: 'Th', ı: 'i', ħ: 'h', Ħ: 'H', '‘': "'", '’': "'", '“': '"', '”': '"', '„': '"', '«': '"', '»': '"', '–': '-', '—': '-' },
}
const PIECE = 1_000

/** Letters with accents as those of the English alphabet. Piece by piece, because one character can become eighteen. */
export function plainLetters(vm: Machine, text: string): string {
  vm.string(text.length)
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    const end = pieceEnd(text, at)
    const piece = text.slice(at, end)
    payForMarks(vm, piece)
    const decomposed = piece.normalize('NFKD')
    vm.spend(PIECE + decomposed.length * 20)
    pieces.push(
      decomposed.replace(/\p{M}+/gu, '').replace(/[^\0-\u007f]/gu, (char) => (Object.hasOwn(LETTERS, char) ? LETTERS[char]! : char)),
    )
    at = end
  }
  vm.string(pieces.reduce((length, piece) => length + piece.length, 0))
  return pieces.join('')
}

/** A piece does not end between the halves of a character. */
function pieceEnd(text: string, at: number): number {
  const end = Math.min(at + PIECE, text.length)
  const code = text.charCodeAt(end - 1)
  return code >= 0xd800 && code < 0xdc00 && end < text.length ? end + 1 : end
}
