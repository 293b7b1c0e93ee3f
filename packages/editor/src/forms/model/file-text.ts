/** The content of a file as a value: as it is, or in base64. Undefined where it is no UTF-8: read as such it would be another content. */
export async function fileText(file: Blob, base64: boolean): Promise<string | undefined> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (base64) return toBase64(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Bytes in an argument list: longer ones overflow the stack. */
const CHUNK = 8192

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(binary)
}

/** Bytes of the content that a value holds. */
export function sizeOfText(text: string, base64: boolean): number {
  if (!base64) return new TextEncoder().encode(text).length
  const padding = /=*$/.exec(text)?.[0].length ?? 0
  return Math.max(0, Math.floor((text.length * 3) / 4) - padding)
}
