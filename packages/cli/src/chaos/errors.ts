import { defineError } from '@millrace/base'

export const DirectoryTakenError = defineError<{ directory: string; holds: string }>(
  'chaos.directory-taken',
  409,
  (d) =>
    `${d.directory} holds ${d.holds}. The proof makes an installation of its own and never touches another one: give it a new folder with --data-dir, or leave that out.`,
)

export const DirectoryUnusableError = defineError<{ directory: string; reason: string }>(
  'chaos.directory-unusable',
  500,
  (d) => `The folder ${d.directory} cannot be made or read: ${d.reason}.`,
)

/** The server under test did not do what every server does; nothing can be proved with it. */
export const ServerNotReadyError = defineError<{ output: string }>(
  'chaos.server-not-ready',
  500,
  (d) => `The server that was started for the proof did not get ready. It said last: ${d.output}`,
)

export const InterruptedError = defineError<{ signal: string }>('chaos.interrupted', 500, (d) => `The proof was ended by ${d.signal}.`)
