const LONGEST_TYPE = 200
const LONGEST_NAME = 255
const MIME_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+/

/** The content type without parameters, in lower case; `application/octet-stream` for what is none. */
export function plainMimeType(given: string | undefined): string {
  const found = MIME_TYPE.exec((given ?? '').trim().slice(0, LONGEST_TYPE))?.[0]
  return found === undefined ? 'application/octet-stream' : found.toLowerCase()
}

/** A file's name without folders and characters that no file system or header takes; undefined where nothing is left. */
export function plainFileName(given: string | undefined): string | undefined {
  const last = (given ?? '').split(/[\\/]/).at(-1) ?? ''
  const plain = last.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').trim()
  const cut = Array.from(plain).slice(0, LONGEST_NAME).join('')
  return cut === '' || /^\.+$/.test(cut) ? undefined : cut
}
