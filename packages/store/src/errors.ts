import { defineError } from '@millrace/base'

export const StoreUnwritableError = defineError<{ directory: string; reason: string }>(
  'store.unwritable',
  503,
  (d) =>
    `The data directory ${d.directory} cannot be written (${d.reason}). Give this user the right to write there, or set MILLRACE_DATA_DIR.`,
)

export const StoreCorruptError = defineError<{ file: string; reason: string }>(
  'store.corrupt',
  503,
  (d) => `The database file ${d.file} is damaged (${d.reason}). Move it and its -wal and -shm files away and put a backup in its place.`,
)

export const StoreNewerSchemaError = defineError<{ file: string; unknown: readonly string[] }>(
  'store.newer-schema',
  503,
  (d) =>
    `The database ${d.file} was written by a newer version of Millrace (${d.unknown.join(', ')}). Start that version, or restore a backup.`,
)

export const StoreLockedError = defineError<{ directory: string }>(
  'store.locked',
  503,
  (d) => `Another Millrace server uses the data directory ${d.directory}. Stop it, or set MILLRACE_DATA_DIR to another directory.`,
)

/** The data directory got full or read-only, or broke, while the server ran. */
export const StoreUnavailableError = defineError<{ reason: string }>(
  'store.unavailable',
  503,
  (d) => `The database cannot be used (${d.reason}). Nothing was changed; free space or mend the data directory and try again.`,
)

/** Migrations only go forward; an older state comes from a backup. */
export const ForwardOnlyError = defineError<{ migration: string }>(
  'store.forward-only',
  500,
  (d) => `Migration ${d.migration} cannot be undone; restore a backup made before it.`,
)

export const CursorInvalidError = defineError<Record<string, never>>(
  'page.cursor-invalid',
  422,
  () => 'The cursor is not one that this list gave; leave it out to start at the first page.',
)

export const RevisionConflictError = defineError<{ revision: number; sent: number }>(
  'workflow.revision-conflict',
  409,
  (d) =>
    `The workflow was saved by somebody else meanwhile: it is at revision ${d.revision}, not ${d.sent}. Load it again before you go on.`,
)

/** Throws RevisionConflictError (409) when somebody saw another draft than this one. */
export function mustBeAt({ revision }: { readonly revision: number }, sent: number | undefined): void {
  if (sent !== undefined && sent !== revision) throw new RevisionConflictError({ revision, sent })
}

export const ConnectorRevisionError = defineError<{ name: string; revision: number; sent: number }>(
  'connector.revision-conflict',
  409,
  (d) => `"${d.name}" was changed by somebody else meanwhile: it is at revision ${d.revision}, not ${d.sent}. Load it again first.`,
)

export const ScheduleRevisionError = defineError<{ scheduleId: string; revision: number; sent: number }>(
  'schedule.revision-conflict',
  409,
  (d) => `The schedule was changed by somebody else meanwhile: it is at revision ${d.revision}, not ${d.sent}. Load it again first.`,
)

export const WorkflowStateError = defineError<{ move: string; status: string; possible: readonly string[] }>(
  'workflow.state-refused',
  409,
  (d) => `A workflow that is ${d.status} cannot be given "${d.move}"; possible now: ${d.possible.join(', ') || 'nothing'}.`,
)

export const EncryptionKeyInvalidError = defineError<{ source: string }>(
  'secrets.key-invalid',
  500,
  (d) => `The encryption key in ${d.source} must be 32 bytes, written in base64 or hexadecimal.`,
)

/** Without this a fresh key would be made and every credential be lost without a word. */
export const EncryptionKeyMissingError = defineError<{ file: string; credentials: number }>(
  'secrets.key-missing',
  500,
  (d) =>
    `${d.file} is missing, and ${d.credentials} credentials were encrypted with it. Restore it, or set MILLRACE_ENCRYPTION_KEY; with a new key they must be entered again.`,
)

export const UndecryptableError = defineError<{ credentialId: string }>(
  'credential.undecryptable',
  409,
  (d) =>
    `Credential ${d.credentialId} cannot be decrypted: it was encrypted with another key. Start with the former MILLRACE_ENCRYPTION_KEY, or enter its secret again.`,
)

export const WebhookPathTakenError = defineError<{ method: string; path: string; workflowId: string | null; workflowName: string | null }>(
  'webhook.path-taken',
  409,
  (d) =>
    `${d.method} /webhook/${d.path} is already served by ${d.workflowName === null ? 'another workflow' : `the workflow "${d.workflowName}"`}. Choose another path.`,
)
