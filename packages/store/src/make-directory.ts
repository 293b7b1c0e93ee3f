import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { codeOf, reasonOf } from './thrown.ts'

/**
 * Makes a directory and those above it. By hand: Node's own recursive `mkdir` never comes back from folders in which nothing can be
 * made, such as /proc, where making says "not found" for ever.
 */
export function makeDirectory(path: string, mode = 0o777): void {
  const missing: string[] = []
  for (let at = resolve(path); !exists(at); at = dirname(at)) missing.push(at)
  for (const each of missing.reverse()) makeOne(each, mode)
  if (!statSync(path).isDirectory()) throw Object.assign(new TypeError('it is a file'), { code: 'ENOTDIR' })
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

function makeOne(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode })
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') throw thrown // another process was faster
  }
}

const PLAIN: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'it, or a part of its path, is a file and not a folder',
  ENOENT: 'no folder can be made there',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
}

/** What kept a directory from being used, in words. */
export const plainReason = (thrown: unknown): string => PLAIN[codeOf(thrown)] ?? reasonOf(thrown)
