/** Markdown and HTML of descriptions as plain text in one paragraph. What is long is cut before anything is searched in it. */
export function plainText(value: unknown, most: number): string {
  if (typeof value !== 'string') return ''
  const text = value
    .slice(0, most * 4 + 1_000)
    .replace(/```[^`]*```/g, ' ')
    .replace(/<[^<>]{0,500}>/g, ' ')
    .replace(/!?\[([^[\]]{0,500})\]\([^()\s]{0,1000}\)/g, '$1')
    .replace(/[`*]+/g, '')
    .replace(/(^|\n)#+ */g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&nbsp;/g, ' ')
    .replace(/&amp;/g, '&')
    .replace(/[\u0000-\u001f\u007f\s]+/g, ' ')
    .trim()
  return cut(text, most)
}

/** At most so many characters, at the end of a sentence or a word if there is one near. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const head = text.slice(0, most - 1)
  const sentence = Math.max(head.lastIndexOf('. '), head.lastIndexOf('! '), head.lastIndexOf('? '))
  if (sentence > most / 2) return head.slice(0, sentence + 1)
  const word = head.lastIndexOf(' ')
  return `${(word > most / 2 ? head.slice(0, word) : head).toWellFormed().trimEnd()}…`
}

/** `listUserRepos`, `list_user_repos` or `list-user-repos` as a title: "List user repos". */
export function humanised(name: string): string {
  const words = name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => (/^[A-Z0-9]{2,}$/.test(word) ? word : word.toLowerCase()))
  const text = words.join(' ')
  return text === '' ? '' : text.charAt(0).toUpperCase() + text.slice(1)
}
