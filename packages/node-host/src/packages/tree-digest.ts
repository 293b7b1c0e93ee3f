import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** One digest over the names and contents of all files below a folder; what is neither a file nor a folder counts by its name and kind. */
export async function digestOfTree(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  const whole = createHash('sha512')
  for (const { entry, path } of files) {
    const name = relative(root, path).split(sep).join('/')
    // A link would be followed, and what it points to may change.
    const digest = entry.isFile()
      ? createHash('sha512')
          .update(await readFile(path))
          .digest('hex')
      : 'no file'
    whole.update(`${name}\0${digest}\n`)
  }
  return `sha512-${whole.digest('base64')}`
}
