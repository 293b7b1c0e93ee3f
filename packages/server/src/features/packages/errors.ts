import { defineError } from '@millrace/base'
import type { PackageUses } from '@millrace/api'

export const PackageInUseError = defineError<{ name: string; uses: PackageUses }>('package.in-use', 409, (d) => {
  const { workflows, credentials, elsewhere } = d.uses
  const parts = [
    ...(workflows.length === 0 ? [] : [`the workflows ${workflows.map(({ name }) => `"${name}"`).join(', ')}`]),
    ...(credentials.length === 0 ? [] : [`the credentials ${credentials.map(({ name }) => `"${name}"`).join(', ')}`]),
    ...(elsewhere === 0 ? [] : [`${elsewhere} of other tenants`]),
  ]
  return `${d.name} is used by ${parts.join(' and ')}. Change them first, or uninstall it with force=true (--force): their steps will fail.`
})

export const ArchiveMissingError = defineError<Record<string, never>>(
  'package.archive-missing',
  415,
  () => 'Send the archive that `npm pack` makes as the body, with Content-Type: application/octet-stream.',
)

export const GrantsUnreadableError = defineError<{ reason: string }>(
  'package.grants-unreadable',
  422,
  (d) => `The query's "grants" must be permissions as JSON, such as {"hosts":["api.example.com"]}: ${d.reason}.`,
)
