import { isJsonObject } from '@millrace/base'
import { formatBytes } from '../i18n/format.ts'

/** A file that an item carries: what is known of it, without its bytes. */
export interface ShownFile {
  /** Name under which the item carries it. */
  readonly name: string
  readonly id: string
  readonly mimeType: string
  readonly fileName: string | undefined
  /** Bytes. */
  readonly size: number
}

/** How a file can be looked at. Whatever is not listed here is only downloaded. */
export type FileKind = 'image' | 'audio' | 'video' | 'pdf' | 'text' | 'other'

/** The same as the server shows; it has the last word. */
const IMAGES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp'])
const TEXT = /^text\/|^application\/(json|xml|javascript|x-ndjson|yaml|x-yaml|sql|toml)$|\+(json|xml)$/

export function fileKind(mimeType: string): FileKind {
  if (IMAGES.has(mimeType)) return 'image'
  if (mimeType.startsWith('audio/')) return 'audio'
  if (mimeType.startsWith('video/')) return 'video'
  if (mimeType === 'application/pdf') return 'pdf'
  return TEXT.test(mimeType) ? 'text' : 'other'
}

/** The files of an item, by the names under which it carries them. What is no handle of a file is left out. */
export function filesOf(binary: unknown): readonly ShownFile[] {
  if (!isJsonObject(binary)) return []
  return Object.entries(binary).flatMap(([name, ref]) => {
    if (!isJsonObject(ref)) return []
    const { id, mimeType, fileName, size } = ref
    if (typeof id !== 'string' || typeof mimeType !== 'string' || typeof size !== 'number') return []
    return [{ name, id, mimeType, fileName: typeof fileName === 'string' ? fileName : undefined, size }]
  })
}

/** What people call it. */
export const titleOf = ({ fileName, name }: ShownFile): string => fileName ?? name

/** One line about the files of an item, for a cell. */
export const filesText = (binary: unknown): string =>
  filesOf(binary)
    .map((file) => `${titleOf(file)} (${formatBytes(file.size)})`)
    .join(', ')
