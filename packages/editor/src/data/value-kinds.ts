import { isJsonObject } from '@millrace/base'

/** How a value can be looked at, besides as JSON. */
export type ValueKind = 'text' | 'html' | 'markdown' | 'image' | 'audio' | 'video' | 'file'

/** A file that stands in the data itself: base64 with its media type, as nodes give it, or a data URL. */
export interface InlineFile {
  readonly mimeType: string
  readonly base64: string
  readonly name: string | undefined
}

export interface ShownValue {
  /** Best first; empty for what is only JSON. */
  readonly kinds: readonly ValueKind[]
  readonly text: string
  /** Address of an image, made of the data itself. */
  readonly image: string | undefined
  /** The file that the value is: to be played or saved. */
  readonly file?: InlineFile
}

const NOTHING: ShownValue = Object.freeze({ kinds: [], text: '', image: undefined })
const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.-]+)*;base64,([\w+/=\s]+)$/
const BASE64 = /^[\w+/=\s-]+$/
/** Formats that browsers draw. An SVG is drawn as an image, where nothing in it runs. */
const IMAGES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/svg+xml',
  'image/bmp',
])
/** Any string from anywhere is looked at when its cell shows: what it is has to stand near its beginning, and no pattern may try twice. */
const SNIFFED_CHARACTERS = 2_000
const BLANK = /\s*/y
const HTML = /^<(?:!doctype\s+html|[a-z][\w-]*)(?:[\s/>][\s\S]*)?>/i
const MARKDOWN =
  /^#{1,6} \S|^[ \t]*[-*] \S.*\n[ \t]*[-*] \S|^[ \t]*\d+\. \S.*\n[ \t]*\d+\. \S|^```|\*\*[^*\n]+\*\*|\[[^[\]\n]+\]\(https?:\/\/[^)\s]+\)/m

/** The file that a value is; undefined for everything else. */
export function inlineFileOf(value: unknown): InlineFile | undefined {
  if (typeof value === 'string') {
    const [, mimeType, base64] = value.startsWith('data:') ? (DATA_URL.exec(value) ?? []) : []
    return mimeType === undefined || base64 === undefined ? undefined : { mimeType: mimeType.toLowerCase(), base64, name: undefined }
  }
  if (!isJsonObject(value)) return undefined
  const { data, mimeType, fileName } = value
  if (typeof data !== 'string' || typeof mimeType !== 'string' || !BASE64.test(data)) return undefined
  return { mimeType: mimeType.toLowerCase().split(';')[0] ?? '', base64: data, name: typeof fileName === 'string' ? fileName : undefined }
}

/** How a value can be looked at. Only what stands in the value decides; nothing is fetched. */
export function shownValue(value: unknown): ShownValue {
  const file = inlineFileOf(value)
  if (file !== undefined) return ofFile(file)
  return typeof value === 'string' ? ofText(value) : NOTHING
}

function ofFile(file: InlineFile): ShownValue {
  const { mimeType, base64 } = file
  if (IMAGES.has(mimeType)) return { file, kinds: ['image'], text: '', image: `data:${mimeType};base64,${base64.replaceAll(/\s/g, '')}` }
  const isText = mimeType.startsWith('text/') || /(?:json|xml|yaml|csv)$/.test(mimeType)
  const text = isText ? decoded(base64) : undefined
  if (text === undefined) return { file, kinds: [playedAs(mimeType)], text: '', image: undefined }
  const first: readonly ValueKind[] = mimeType === 'text/html' ? ['html'] : mimeType === 'text/markdown' ? ['markdown'] : []
  return { file, kinds: [...first, 'text'], text, image: undefined }
}

/** What browsers do not play is only saved. */
const playedAs = (mimeType: string): 'audio' | 'video' | 'file' =>
  mimeType.startsWith('audio/') ? 'audio' : mimeType.startsWith('video/') ? 'video' : 'file'

/** The bytes of a file in the data; undefined when they are none after all. */
export function bytesOf({ base64 }: InlineFile): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64.replaceAll(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
  } catch {
    return undefined // atob refuses what is not base64
  }
}

function ofText(text: string): ShownValue {
  if (isHtml(text)) return { kinds: ['html', 'text'], text, image: undefined }
  if (MARKDOWN.test(text.slice(0, SNIFFED_CHARACTERS))) return { kinds: ['markdown', 'text'], text, image: undefined }
  return text.length > 90 || text.includes('\n') ? { kinds: ['text'], text, image: undefined } : NOTHING
}

/** The first element decides. Comments before it may be long, as mail programs write them. */
function isHtml(text: string): boolean {
  let at = afterBlank(text, 0)
  while (text.startsWith('<!--', at)) {
    const end = text.indexOf('-->', at + 4)
    if (end === -1) return false
    at = afterBlank(text, end + 3)
  }
  return HTML.test(text.slice(at, at + SNIFFED_CHARACTERS))
}

function afterBlank(text: string, from: number): number {
  BLANK.lastIndex = from
  BLANK.test(text)
  return BLANK.lastIndex
}

/** Undefined for what is no text after all. */
function decoded(base64: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(atob(base64.replaceAll(/\s/g, '')), (letter) => letter.charCodeAt(0)),
    )
  } catch {
    return undefined // not UTF-8, or not base64: it is shown as JSON
  }
}

/**
 * A page for a frame in which nothing runs and nothing is fetched: not even an image from elsewhere, which would tell its server who
 * looks at the data.
 */
export const framedHtml = (html: string): string =>
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:">` +
  `<meta name="color-scheme" content="light"><style>body{font:14px/1.5 system-ui,sans-serif;margin:12px;background:#fff;color:#171a21}</style>${html}`
