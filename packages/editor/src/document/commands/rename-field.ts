import { applyRename, type RenameChange } from '@millrace/workflow'
import { label } from '@/i18n/label.ts'
import type { Command } from '../command.ts'
import { documentOf, putDocument } from '../whole-document.ts'

/** Makes the changes of a field's new name that somebody chose, as one step. */
export const renameField = (names: { readonly from: string; readonly to: string }, changes: readonly RenameChange[]): Command => ({
  name: 'rename-field',
  label: label('done.rename-field', names),
  apply: (tx) => putDocument(tx, applyRename(documentOf(tx), changes)),
})
