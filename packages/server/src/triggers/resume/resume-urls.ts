import { createHmac, timingSafeEqual } from 'node:crypto'
import { isId, type Id } from '@millrace/base'

export const RESUME_PATH = '/resume'

/** Addresses that let a waiting execution go on. Whoever has one may call it, so it carries a signature that cannot be guessed. */
export interface ResumeUrls {
  url(executionId: Id): string
  /** The execution that `/<id>/<signature>` lets go on; undefined for anything that we have not signed. */
  verify(path: string): Id | undefined
}

/** @param key 32 bytes, for this purpose only */
export function createResumeUrls(key: Uint8Array, baseUrl: () => string): ResumeUrls {
  const sign = (executionId: Id): string => createHmac('sha256', key).update(executionId).digest('base64url')
  return {
    url: (executionId) => `${baseUrl()}${RESUME_PATH}/${executionId}/${sign(executionId)}`,
    verify: (path) => {
      const [executionId = '', signature = '', ...rest] = path.split('/')
      if (!isId(executionId) || rest.length > 0) return undefined
      const expected = Buffer.from(sign(executionId))
      const given = Buffer.from(signature)
      return given.length === expected.length && timingSafeEqual(given, expected) ? executionId : undefined
    },
  }
}
