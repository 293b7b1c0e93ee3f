/** One piece of a line: text, code, strong text, emphasis, or a link. */
export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly inlines: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'quote'; readonly inlines: readonly Inline[] }
  /** `start`: the number of its first item, of a list with numbers. */
  | { readonly kind: 'list'; readonly start?: number; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'table'; readonly head: readonly (readonly Inline[])[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly kind: 'code'; readonly text: string }

/** A label ends at the next bracket and an address after so much: else each of many open brackets would look through all the rest. */
const INLINE =
  /`([^`]+)`|\*\*([^*]+)\*\*|\[([^[\]]+)\]\((https?:\/\/[^\s)]{1,2000})\)|(?<![\w*_])([*_])(?=\S)([^*_]{1,500})(?<=\S)\5(?![\w*_])/g
const HEADING = /^(#{1,6})\s+/
const LIST_MARK = /^\s*(?:[-*]|(\d{1,9})[.)])\s+/
const QUOTE_MARK = /^\s*>\s?/
const RULE_CELL = /^:?-+:?$/

function inlinesOf(text: string): Inline[] {
  const found: Inline[] = []
  let end = 0
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) found.push({ kind: 'text', text: text.slice(end, match.index) })
    const [, code, strong, label, href, , emphasis] = match
    if (code !== undefined) found.push({ kind: 'code', text: code })
    else if (strong !== undefined) found.push({ kind: 'strong', text: strong })
    else if (label !== undefined && href !== undefined) found.push({ kind: 'link', text: label, href })
    else if (emphasis !== undefined) found.push({ kind: 'emphasis', text: emphasis })
    end = match.index + match[0].length
  }
  if (end < text.length) found.push({ kind: 'text', text: text.slice(end) })
  return found
}

/**
 * The small part of Markdown that node help is written in, as data: no HTML ever comes from a package's text. What is
 * not understood is shown as it was written.
 */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  const fenced = markdown.replaceAll('\r\n', '\n').split(/^```.*$/m)
  for (const [at, part] of fenced.entries()) {
    if (at % 2 === 1) blocks.push({ kind: 'code', text: part.replace(/^\n|\n$/g, '') })
    else for (const paragraph of part.split(/\n\s*\n/)) addParagraph(blocks, paragraph.trim())
  }
  return blocks
}

/** The line under a table's head. */
function isTableRule(line: string): boolean {
  const rule = line.trim().replace(/^\|/, '')
  return (
    rule.includes('|') &&
    rule
      .replace(/\|$/, '')
      .split('|')
      .every((cell) => RULE_CELL.test(cell.trim()))
  )
}

const cellsOf = (line: string): Inline[][] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => inlinesOf(cell.trim().replaceAll('\\|', '|')))

const tableOf = ([head = '', , ...rows]: readonly string[]): Block => ({ kind: 'table', head: cellsOf(head), rows: rows.map(cellsOf) })

function addParagraph(blocks: Block[], text: string): void {
  const lines = text.split('\n')
  let begin = 0
  for (; begin < lines.length; begin += 1) {
    const line = lines[begin]?.trim() ?? ''
    const mark = HEADING.exec(line)
    if (mark === null) break
    blocks.push({ kind: 'heading', level: mark[1]?.length ?? 1, inlines: inlinesOf(line.slice(mark[0].length)) })
  }
  const rest = lines.slice(begin).join('\n').trim()
  if (rest !== '') addBody(blocks, rest.split('\n'))
}

/** What a paragraph has below its headings. */
function addBody(blocks: Block[], lines: readonly string[]): void {
  if (isTableRule(lines[1] ?? '')) return void blocks.push(tableOf(lines))
  if (lines.every((line) => QUOTE_MARK.test(line)))
    return void blocks.push({ kind: 'quote', inlines: inlinesOf(lines.map((line) => line.replace(QUOTE_MARK, '')).join(' ')) })
  const start = lines.findIndex((line) => LIST_MARK.test(line))
  if (start === -1) return void blocks.push({ kind: 'paragraph', inlines: inlinesOf(lines.join(' ')) })
  if (start > 0) blocks.push({ kind: 'paragraph', inlines: inlinesOf(lines.slice(0, start).join(' ')) })
  const items: string[] = []
  for (const line of lines.slice(start)) {
    const mark = LIST_MARK.exec(line)
    if (mark !== null) items.push(line.slice(mark[0].length))
    else items.push(`${items.pop() ?? ''} ${line.trim()}`)
  }
  const number = LIST_MARK.exec(lines[start] ?? '')?.[1]
  blocks.push({ kind: 'list', ...(number === undefined ? {} : { start: Number(number) }), items: items.map(inlinesOf) })
}
