import { defineError } from '@millrace/base'

export const FolderTakenError = defineError<{ directory: string; holds: string }>(
  'devkit.folder-taken',
  409,
  (d) => `${d.directory} already holds ${d.holds}. Choose a new or an empty folder with --directory.`,
)

/** A folder that a command was called in, or was given, is no node package. */
export const NotAPackageError = defineError<{ directory: string; reason: string }>(
  'devkit.not-a-package',
  422,
  (d) =>
    `${d.directory} is no node package: ${d.reason}. Go into the folder of one, give it as an argument, or make one with \`millrace node create\`.`,
)

export const BuildFailedError = defineError<{ problems: readonly string[] }>(
  'devkit.build-failed',
  422,
  (d) => `The package cannot be built: ${d.problems.join('; ')}`,
)

/** A file that the package names cannot be packed. */
export const PackFileError = defineError<{ file: string; reason: string }>(
  'devkit.pack-file',
  422,
  (d) => `${d.file} cannot be packed: ${d.reason}.`,
)
