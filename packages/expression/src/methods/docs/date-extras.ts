import type { TableDocs } from '../../values/table.ts'
import { sharedDateDocs } from './helpers.ts'

/** Methods of dates that JavaScript does not have. */
export const dateExtraDocs: TableDocs = sharedDateDocs("new Date('2026-01-31T08:05Z')")
