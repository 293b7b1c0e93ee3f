import { isJsonObject, type JsonObject } from '@millrace/base'
import { finding, packageJsonFix, type Fix, type FoundWithFix } from './finding.ts'
import { placesOf } from './places.ts'
import type { LintSubject } from './subject.ts'

/** Rules about what the sources need besides hosts: files, binary data, the sandbox, and what nothing can allow. */
export function permissionFindings(subject: LintSubject): readonly FoundWithFix[] {
  return [...switchFindings(subject), ...fileFindings(subject), ...outsideFindings(subject)]
}

/** Permissions that are on or off, and how a source shows that it needs them. */
const SWITCHES = [
  { name: 'binary', pattern: /\.binary\b|\bbinary\s*:/g, what: 'Binary data is used' },
  { name: 'code', pattern: /\.code\s*\(/g, what: 'Code is run in the sandbox' },
] as const

function switchFindings({ nodePackage, sources }: LintSubject): readonly FoundWithFix[] {
  const declared = permissionsOf(nodePackage.manifest)
  return SWITCHES.flatMap(({ name, pattern, what }) => {
    const [place] = placesOf(sources, pattern)
    if (place !== undefined && declared[name] !== true)
      return [
        finding(
          'permission-undeclared',
          'error',
          place.where,
          `${what}, and millrace.permissions.${name} is not true.`,
          permissionFix((permissions) => ({ ...permissions, [name]: true })),
        ),
      ]
    if (place !== undefined || declared[name] !== true) return []
    return [
      finding(
        'permission-unused',
        'warning',
        'package.json',
        `millrace.permissions.${name} is true, and no source needs it: ask for what is needed only.`,
        permissionFix(({ [name]: _, ...others }) => others),
      ),
    ]
  })
}

const FILES = /\bfrom\s*['"](?:node:)?fs(?:\/promises)?['"]|\b(?:import|require)\(\s*['"](?:node:)?fs(?:\/promises)?['"]/g

/** Which folders are meant is for the author to say. */
function fileFindings({ nodePackage, sources }: LintSubject): readonly FoundWithFix[] {
  const { files } = permissionsOf(nodePackage.manifest)
  if (isJsonObject(files) && Object.values(files).some((list) => Array.isArray(list) && list.length > 0)) return []
  return placesOf(sources, FILES).map(({ where }) =>
    finding(
      'permission-undeclared',
      'error',
      where,
      'Files are used: name their folders in millrace.permissions.files, e.g. { "read": ["/srv/prices"] }.',
    ),
  )
}

const OUTSIDE: readonly (readonly [pattern: RegExp, message: string])[] = [
  [
    /['"](?:node:)?(?:http|https|http2|net|tls|dgram|undici)['"]|(?<![.\w])fetch\s*\(/g,
    'Requests go through step.http, which signs them and keeps to the permissions; another way is refused.',
  ],
  [
    /['"](?:node:)?(?:child_process|worker_threads|cluster|vm|inspector|v8|module)['"]/g,
    'No permission allows other programs, threads or loaders in a package.',
  ],
  [/\bprocess\.env\b/g, 'A package sees nothing of the environment: take the value from the config or a credential.'],
]

function outsideFindings({ sources }: LintSubject): readonly FoundWithFix[] {
  return OUTSIDE.flatMap(([pattern, message]) => placesOf(sources, pattern).map(({ where }) => finding('outside', 'error', where, message)))
}

const permissionsOf = ({ permissions }: JsonObject): JsonObject => (isJsonObject(permissions) ? permissions : {})

const permissionFix = (change: (permissions: JsonObject) => JsonObject): Fix =>
  packageJsonFix((json) => {
    const manifest = json['millrace'] as JsonObject
    manifest['permissions'] = change(permissionsOf(manifest))
  })
