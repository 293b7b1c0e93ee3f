import { isJsonObject } from '@millrace/base'
import { iconFor } from '../create/icon.ts'
import { finding, packageJsonFix, type FoundWithFix } from './finding.ts'
import type { LintSubject } from './subject.ts'

/** How catalogues find node packages on npm. */
const KEYWORD = 'millrace-node'

/** Rules about the package as a whole. */
export function packageFindings(subject: LintSubject): readonly FoundWithFix[] {
  return [...engineFindings(subject), ...describedFindings(subject), ...iconFindings(subject)]
}

function engineFindings({ nodePackage, engine }: LintSubject): readonly FoundWithFix[] {
  if (nodePackage.manifest['engine'] !== undefined) return []
  const fix = packageJsonFix((json) => {
    json['millrace'] = { engine: `>=${engine}`, ...(json['millrace'] as object) }
  })
  return [
    finding(
      'engine-range',
      'error',
      'package.json',
      `millrace.engine is missing: say which versions it works with, e.g. ">=${engine}".`,
      fix,
    ),
  ]
}

function describedFindings({ nodePackage: { json }, files }: LintSubject): readonly FoundWithFix[] {
  const found: FoundWithFix[] = []
  if (typeof json['description'] !== 'string' || json['description'] === '')
    found.push(
      finding('package-description', 'error', 'package.json', 'description is missing: one sentence for whoever looks for a connector.'),
    )
  if (typeof json['license'] !== 'string' || json['license'] === '')
    found.push(finding('package-license', 'error', 'package.json', 'license is missing: nobody may use a package without one, e.g. "MIT".'))
  const keywords = Array.isArray(json['keywords']) ? json['keywords'] : []
  if (!keywords.includes(KEYWORD)) {
    const fix = packageJsonFix((document) => {
      document['keywords'] = [...keywords, KEYWORD]
    })
    found.push(
      finding('package-keyword', 'warning', 'package.json', `keywords has no "${KEYWORD}", by which node packages are found.`, fix),
    )
  }
  if (json['type'] !== 'module') {
    const fix = packageJsonFix((document) => {
      document['type'] = 'module'
    })
    found.push(finding('package-module', 'error', 'package.json', 'type has to be "module": what is built are ES modules.', fix))
  }
  if (![...files].some((name) => /^readme\.md$/i.test(name)))
    found.push(finding('readme', 'error', 'README.md', 'It is missing: say what the nodes do, and what they need.'))
  return found
}

/** The same icon stands for all nodes that have none; only then is it certain what is meant. */
function iconFindings({ nodePackage, files }: LintSubject): readonly FoundWithFix[] {
  const title = nodePackage.name.split('/').at(-1) ?? nodePackage.name
  return (['nodes', 'connectors'] as const).flatMap((key) => {
    const entries = nodePackage.manifest[key]
    if (!Array.isArray(entries)) return []
    return entries.flatMap((entry, index) => {
      if (!isJsonObject(entry) || entry['icon'] !== undefined) return []
      const where = `package.json millrace.${key}[${index}]`
      const message = 'icon is missing: an SVG of plain shapes.'
      if (!files.has('icon.svg'))
        return [finding('icon', 'warning', where, message, { file: 'icon.svg', apply: (text) => text ?? iconFor(title) })]
      const fix = packageJsonFix((json) => {
        const listed = (json['millrace'] as Record<string, Record<string, unknown>[]>)[key]?.[index]
        if (listed !== undefined) listed['icon'] = './icon.svg'
      })
      return [finding('icon', 'warning', where, message, fix)]
    })
  })
}
