import type * as Operations from '@millrace/server/ops'

/** What an operator does beside a server, with the server's own settings and store. By dynamic import: it is heavy. */
export const loadOps = (): Promise<typeof Operations> => import('@millrace/server/ops')

/** Where the data is, as the server would find it. */
export const dataDirFlag = {
  description: 'Data directory of the server.',
  env: 'MILLRACE_DATA_DIR',
  default: './.millrace',
} as const
