import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { installedFiles } from './files.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const TYPES: Readonly<Record<string, string>> = {
  'offline.html': 'text/html',
  'manifest.webmanifest': 'application/manifest+json',
  'sw.js': 'text/javascript',
}

/** Puts the files of the installed app beside the others that are served as they are. */
export function installedApp(): Plugin {
  const files = () => installedFiles({ here: at('.'), beside: at('../public') })
  return {
    name: 'millrace:installed-app',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = (request.url ?? '').slice(1)
        const text = files().get(name)
        if (text === undefined) return next()
        response.setHeader('content-type', `${TYPES[name] ?? 'text/plain'}; charset=utf-8`)
        response.end(text)
      })
    },
    generateBundle() {
      for (const [fileName, source] of files()) this.emitFile({ type: 'asset', fileName, source })
    },
  }
}
