import type { RequestHandler } from 'express'
import helmet from 'helmet'

/**
 * Everything comes from this server and nothing is evaluated. `style-src 'unsafe-inline'`: the canvas positions nodes by
 * inline styles. `data:` and `blob:` images: node icons and downloads made in the page.
 * `blob:` media: sound and film that stand in the data of an execution.
 */
export const securityHeaders = (publicUrl: string | undefined): RequestHandler => {
  const https = publicUrl?.startsWith('https:') ?? false
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        'script-src-attr': ["'none'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'media-src': ["'self'", 'blob:'],
        'font-src': ["'self'"],
        'connect-src': ["'self'"],
        'worker-src': ["'self'", 'blob:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginEmbedderPolicy: false,
  })
}
