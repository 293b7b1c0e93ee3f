import { watch } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Editors write a file in several goes. */
const SETTLE_MS = 100

/** Resolves when one of these files, or what is in these folders, changed; false when the signal came first. */
export function changed(places: readonly string[], signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false)
  const wanted = new Set(places.map((place) => resolve(place)))
  const { promise, resolve: tell } = Promise.withResolvers<boolean>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => tell(true), SETTLE_MS)
  }
  // The folders and not the files: an editor that writes beside and renames would leave a watch on what is gone.
  const watchers = [...new Set([...wanted].map((place) => dirname(place)))].map((folder) =>
    watch(folder, (_event, name) => {
      if (name === null || wanted.has(resolve(folder, name)) || /\.test\.(json|ya?ml)$/.test(name)) later()
    }),
  )
  const stop = (): void => tell(false)
  signal.addEventListener('abort', stop, { once: true })
  return promise.finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    for (const watcher of watchers) watcher.close()
  })
}
