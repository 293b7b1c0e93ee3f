import type { RequestHandler } from 'express'
import staticFiles from 'express-static-gzip'
import type { ServerResponse } from 'node:http'
import { sep } from 'node:path'
import type { Mount } from '../../http/create-app.ts'

/** Paths that are not pages of the editor: a browser that opens one gets its answer, not the editor. */
const NOT_PAGES = /^\/(api|webhook|webhook-test|form|oauth|healthz|readyz|metrics|assets)(\/|$)/

/** Files below assets/ have a hash of their content in their names. The build puts compressed copies beside them. */
const files = (directory: string): RequestHandler =>
  staticFiles(directory, {
    index: 'index.html',
    enableBrotli: true,
    orderPreference: ['br', 'gzip'],
    serveStatic: {
      etag: true,
      dotfiles: 'ignore',
      redirect: false,
      setHeaders: (response: ServerResponse, path: string) => {
        const hashed = path.includes(`${sep}assets${sep}`)
        response.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    },
  }) as RequestHandler

/** Every page of the editor is the same file, which finds out from the address what to show. */
const page =
  (directory: string): RequestHandler =>
  (request, response, next) => {
    const navigates = ['GET', 'HEAD'].includes(request.method) && (request.get('accept') ?? '').includes('text/html')
    if (!navigates || NOT_PAGES.test(request.path)) return next()
    response.sendFile('index.html', { root: directory, headers: { 'cache-control': 'no-cache' } }, (error) => {
      if (error !== undefined && !response.headersSent) next()
    })
  }

/** The built editor. */
export const editorMounts = (directory: string): readonly Mount[] => [
  { path: '/', handler: files(directory) },
  { path: '/', handler: page(directory) },
]
