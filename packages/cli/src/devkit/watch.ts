import { watch } from 'node:fs'

/** What is built, installed or kept by us says nothing about the sources. */
const IGNORED = /^(dist|node_modules|\.git|\.millrace)([\\/]|$)|\.tgz$/
const QUIET_MS = 80

/**
 * Calls after something in a package's folder changed, once it is quiet. Calls do not overlap: what changes meanwhile is one more call
 * afterwards. The function given back ends it.
 */
export function watchPackage(
  directory: string,
  call: () => Promise<void>,
): { readonly now: () => Promise<void>; readonly close: () => void } {
  let under: Promise<void> | undefined
  let stale = false
  let timer: NodeJS.Timeout | undefined
  const now = (): Promise<void> => {
    stale = true
    under ??= (async () => {
      while (stale) {
        stale = false
        await call()
      }
    })().finally(() => (under = undefined))
    return under
  }
  const watcher = watch(directory, { recursive: true }, (_event, name) => {
    if (name === null || IGNORED.test(name)) return
    clearTimeout(timer)
    timer = setTimeout(() => void now(), QUIET_MS)
  })
  return {
    now,
    close: () => {
      clearTimeout(timer)
      watcher.close()
    },
  }
}
