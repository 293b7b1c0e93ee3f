import { CurlUnreadable } from '../errors.ts'

export interface CurlRequest {
  readonly url: string
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: { readonly kind: 'data' | 'form' | 'multipart'; readonly parts: readonly string[] } | undefined
  /** `-u`: whether there was one; its value is a secret and is not kept. */
  readonly basic: boolean
  /** Options that say how cURL itself behaves, not what is asked for. */
  readonly ignored: readonly string[]
}

const MOST = 200_000
const VALUED = new Set(
  '-o -x -m -A -e -b -c -K -w -T -E -C -r -y -Y -z -D --output --proxy --max-time --connect-timeout --user-agent --referer --cookie --cookie-jar --config --write-out --upload-file --cert --key --cacert --retry --retry-delay --resolve --range --dump-header --interface'.split(
    ' ',
  ),
)
const LETTERS = new Set('HXdFuG'.split(''))

/** A cURL line as a request. No shell is asked: variables and commands in it stay text, and files that it names are not read. */
export function parseCurl(line: string): CurlRequest {
  if (line.length > MOST) throw new CurlUnreadable({ reason: `it is longer than ${MOST} characters.` })
  const [command = '', ...words] = shellWords(line.trim())
  if (!/^(?:.*\/)?curl(?:\.exe)?$/.test(command)) throw new CurlUnreadable({ reason: 'it does not begin with "curl".' })
  return read(words.flatMap(separated))
}

/** `-XPOST` and `--request=POST` as two words; `-sSL` as three. */
function separated(word: string): string[] {
  if (/^--[a-z-]+=/.test(word)) return [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]
  if (!/^-[A-Za-z]./.test(word)) return [word]
  const letter = word.charAt(1)
  if (letter === 'G' || (!LETTERS.has(letter) && !VALUED.has(`-${letter}`))) return [`-${letter}`, ...separated(`-${word.slice(2)}`)]
  return [`-${letter}`, word.slice(2)]
}

function read(words: readonly string[]): CurlRequest {
  const found = {
    url: '',
    method: '',
    headers: [] as [string, string][],
    data: [] as string[],
    encoded: [] as string[],
    files: [] as string[],
    json: [] as string[],
    basic: false,
    get: false,
    head: false,
  }
  const ignored: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const value = (): string => {
      const next = words[++at]
      if (next === undefined) throw new CurlUnreadable({ reason: `${word} stands without its value.` })
      return next
    }
    switch (word) {
      case '-X':
      case '--request':
        found.method = value().toUpperCase()
        break
      case '-H':
      case '--header':
        found.headers.push(...header(value()))
        break
      case '-d':
      case '--data':
      case '--data-raw':
      case '--data-ascii':
      case '--data-binary':
        found.data.push(value())
        break
      case '--json':
        found.json.push(value())
        break
      case '--data-urlencode':
        found.encoded.push(value())
        break
      case '-F':
      case '--form':
      case '--form-string':
        found.files.push(value())
        break
      case '-u':
      case '--user':
        value()
        found.basic = true
        break
      case '-G':
      case '--get':
        found.get = true
        break
      case '-I':
      case '--head':
        found.head = true
        break
      case '--url':
        found.url = value()
        break
      default:
        if (!word.startsWith('-')) found.url = word
        else {
          ignored.push(word)
          if (VALUED.has(word)) value()
        }
    }
  }
  return request(found, ignored)
}

function request(
  found: {
    url: string
    method: string
    headers: [string, string][]
    data: string[]
    encoded: string[]
    files: string[]
    json: string[]
    basic: boolean
    get: boolean
    head: boolean
  },
  ignored: readonly string[],
): CurlRequest {
  if (found.url === '') throw new CurlUnreadable({ reason: 'it has no address.' })
  const address = /^[a-z]+:\/\//i.test(found.url) ? found.url : `http://${found.url}`
  const pairs = [...found.data, ...found.encoded.map(urlEncoded)]
  const url = found.get && pairs.length > 0 ? `${address}${address.includes('?') ? '&' : '?'}${pairs.join('&')}` : address
  const type = found.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const sent = [...found.json, ...pairs]
  const json = found.json.length > 0 || /json/i.test(type)
  const form = !json && (type === '' || /x-www-form-urlencoded/i.test(type)) && !/^\s*[{[]/.test(sent[0] ?? '')
  const body =
    found.files.length > 0
      ? { kind: 'multipart' as const, parts: found.files }
      : sent.length === 0 || found.get
        ? undefined
        : { kind: form ? ('form' as const) : ('data' as const), parts: form ? sent : [sent.join(found.json.length > 0 ? '' : '&')] }
  const method = found.method !== '' ? found.method : found.head ? 'HEAD' : body === undefined ? 'GET' : 'POST'
  return Object.freeze({ url, method, headers: found.headers, body, basic: found.basic, ignored: [...new Set(ignored)] })
}

function header(text: string): [string, string][] {
  const colon = text.indexOf(':')
  return colon < 1 ? [] : [[text.slice(0, colon).trim(), text.slice(colon + 1).trim()]]
}

function urlEncoded(text: string): string {
  const equals = text.indexOf('=')
  return equals < 0 ? encodeURIComponent(text) : `${text.slice(0, equals)}=${encodeURIComponent(text.slice(equals + 1))}`
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** Words as a shell separates them: quotes, backslashes, `$'…'`, and lines that go on. */
function shellWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: '"' | "'" | '$' | undefined
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    const next = line.charAt(at + 1)
    if (quote === "'" || quote === '$') {
      if (char === "'") quote = undefined
      else if (char === '\\' && quote === '$') word += ESCAPES[line.charAt(++at)] ?? line.charAt(at)
      else word += char
    } else if (char === '\\') {
      at += 1
      if (next === '\r' && line.charAt(at + 1) === '\n') at += 1
      else if (next !== '\n') word = (word ?? '') + (quote === '"' && !/["\\$`]/.test(next) ? `\\${next}` : next)
    } else if (quote === '"') {
      if (char === '"') quote = undefined
      else word += char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (char === '$' && next === "'") {
      quote = '$'
      word ??= ''
      at += 1
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (/[;|&<>]/.test(char))
      break // another command begins, which is not ours
    else word = (word ?? '') + char
  }
  if (quote !== undefined) throw new CurlUnreadable({ reason: 'a quote is not closed.' })
  return word === undefined ? words : [...words, word]
}
