import { accessSync, constants, lstatSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Where programs of the host are looked for; never the server's own PATH, which may hold directories that others can write to. */
export const TOOL_DIRECTORIES = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'] as const

/** The file of a program of the host. */
export function findTool(name: string, directories: readonly string[] = TOOL_DIRECTORIES): string | undefined {
  return directories.map((directory) => join(directory, name)).find(isExecutable)
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false // absent, or not for us: the same to whoever wants to run it
  }
}

/** How a directory of the host is put into a room: as the link that it is, as itself, or not at all. */
export function bindAsIs(path: string): readonly string[] {
  try {
    return lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path]
  } catch {
    return [] // this host has none
  }
}
