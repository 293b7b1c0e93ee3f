import type { Messages } from '@millrace/base'
import { EXPRESSION_WORDS } from '@millrace/expression'
import { WORKFLOW_WORDS } from '@millrace/workflow'
import { en } from './en.ts'

/** The editor's strings together with what checks and fixes say. Pages other than the editor's do without these. */
export const allWords: Messages = { ...en, ...WORKFLOW_WORDS, ...EXPRESSION_WORDS }
