import { defineError } from '@millrace/base'

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

export const ConnectorDefinitionError = defineError<{ file: string; reason: string }>(
  'package.connector',
  422,
  (d) => `${d.file} is no usable connector: ${d.reason}.`,
)
