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

/** The process that loads the package gave no answer. */
export const PackageProcessError = defineError<{ reason: string }>(
  'devkit.package-process',
  500,
  (d) => `The package's process ${d.reason}.`,
)

/** A setting in the environment that holds a secret. */
export const CredentialSettingError = defineError<{ setting: string }>(
  'devkit.credential-setting',
  422,
  (d) => `${d.setting} must be a JSON object with the fields of the credential, e.g. {"token":"…"}.`,
)

export const PublishRefusedError = defineError<{ reasons: readonly string[] }>(
  'devkit.publish-refused',
  422,
  (d) => `The package is not published: ${d.reasons.join('; ')}.`,
)

export const PublishFailedError = defineError<{ said: string }>(
  'devkit.publish-failed',
  502,
  (d) => `npm did not publish the package: ${d.said}`,
)

/** A file of recorded HTTP that cannot be used. */
export const RecordingError = defineError<{ file: string; reason: string }>(
  'devkit.recording',
  422,
  (d) => `${d.file} is no recording: ${d.reason}. Record it again with \`millrace node record\`.`,
)

export const RecordFailedError = defineError<{ reason: string }>(
  'devkit.record-failed',
  422,
  (d) => `Nothing was recorded: ${d.reason.replace(/[.]$/, '')}.`,
)

/** An earlier version of a package that a check compares with. */
export const PreviousError = defineError<{ against: string; reason: string }>(
  'devkit.previous',
  422,
  (d) => `There is nothing to compare with at ${d.against}: ${d.reason}. Give a package file, a version at the registry, or "latest".`,
)
