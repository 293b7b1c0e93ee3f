import { defineError } from '@millrace/base'

/** A file or folder that a command was given cannot be used. */
export const FileUnusableError = defineError<{ file: string; reason: string }>('cli.file-unusable', 422, (d) => `${d.file} ${d.reason}.`)
