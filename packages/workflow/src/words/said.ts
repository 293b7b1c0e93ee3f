import { saying } from '@millrace/base'
import type { en } from './en.ts'

/** Words of this package's catalogue. */
export const said = saying<typeof en>()
