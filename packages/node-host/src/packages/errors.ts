import { defineError } from '@millrace/base'
import { permissionsInWords, type PackagePermissions } from './permissions.ts'

export const PackageFileError = defineError<{ file: string; reason: string }>(
  'package.file',
  422,
  (d) => `${d.file} cannot be used: ${d.reason}.`,
)

export const PackageManifestError = defineError<{ reason: string }>(
  'package.manifest',
  422,
  (d) => `The package's manifest is not valid: ${d.reason}.`,
)

export const NodeDefinitionError = defineError<{ file: string; reason: string }>(
  'package.node',
  422,
  (d) => `${d.file} gives no usable node: ${d.reason}.`,
)

export const PackageEngineError = defineError<{ name: string; range: string; engine: string }>(
  'package.engine',
  422,
  (d) => `${d.name} is for Millrace ${d.range}, and this is ${d.engine}. Install a version of the package that is for this one.`,
)

export const TarballError = defineError<{ reason: string }>(
  'package.tarball',
  422,
  (d) => `The file is no package that can be installed: ${d.reason}. Make it with "npm pack" or "millrace node pack".`,
)

export const PackageBrokenError = defineError<{ name: string; version: string; reasons: readonly string[] }>(
  'package.broken',
  422,
  (d) => `${d.name} ${d.version} is not installed, because it does not work: ${d.reasons.join(' ')}`,
)

export const PackageVersionTakenError = defineError<{ name: string; version: string }>(
  'package.version-taken',
  409,
  (d) => `${d.name} ${d.version} is already installed with other contents. Give the changed package another version.`,
)

export const PackageTypeTakenError = defineError<{ name: string; types: readonly string[]; by: readonly string[] }>(
  'package.type-taken',
  409,
  (d) => `${d.name} brings ${d.types.join(', ')}, which ${d.by.join(' and ')} already bring(s). Uninstall one of them first.`,
)

export const GrantsMissingError = defineError<{ name: string; version: string; missing: PackagePermissions; asked: PackagePermissions }>(
  'package.grants-missing',
  403,
  (d) => `${d.name} ${d.version} also asks to ${permissionsInWords(d.missing)}. Grant all that it asks for, or do not install it.`,
)

export const PackageNotInstalledError = defineError<{ name: string }>(
  'package.not-installed',
  404,
  (d) => `No package ${d.name} is installed.`,
)

export const PackageAlteredError = defineError<{ name: string; version: string }>(
  'package.altered',
  500,
  (d) => `The files of ${d.name} ${d.version} are not those that were installed. Uninstall it and install it again.`,
)

export const PackageLedgerError = defineError<{ file: string; reason: string }>(
  'package.ledger',
  500,
  (d) =>
    `${d.file} cannot be read: ${d.reason}. It lists the installed packages; bring it back from a backup, or remove it and install them again.`,
)

export const PackageRoomError = defineError<{ reason: string }>(
  'package.room',
  422,
  (d) => `MILLRACE_PACKAGE_ROOMS is "required", and packages cannot be contained on this machine: ${d.reason}`,
)

export const ConnectorDefinitionError = defineError<{ file: string; reason: string }>(
  'package.connector',
  422,
  (d) => `${d.file} is no usable connector: ${d.reason}.`,
)
