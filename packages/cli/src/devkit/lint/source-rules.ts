import type { CredentialDefinition } from '@millrace/node-sdk'
import { isJsonObject, type JsonObject } from '@millrace/base'
import { covers, declaredHosts, hostPatternOf } from '../hosts.ts'
import { finding, packageJsonFix, type FoundWithFix } from './finding.ts'
import { placesOf, withoutComments } from './places.ts'
import type { LintSubject } from './subject.ts'

/** Rules about what the sources hold: errors, and hosts that are called. */
export function sourceFindings(subject: LintSubject): readonly FoundWithFix[] {
  return [...errorFindings(subject), ...hostFindings(subject)]
}

const BARE_ERROR = /\bthrow\s+new\s+(?:Type|Range|Syntax|Eval|Reference|URI)?Error\s*\(/g

const errorFindings = ({ sources }: LintSubject): readonly FoundWithFix[] =>
  placesOf(sources, BARE_ERROR).map(({ where }) =>
    finding(
      'error-untyped',
      'error',
      where,
      "Throw NodeError: its code can be handled in workflows, and it says whether to try again, e.g. new NodeError('crm.not-found', '…').",
    ),
  )

const ADDRESS = /\bhttps?:\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d+)?(?=[/'"`?#\s]|$)/gi

/** Fields whose addresses are for people. */
const FOR_PEOPLE = /(?:^|[\s{,'"])(?:documentationUrl|\$schema|\$id|description|examples?|placeholder|hint|soapAction|xmlns)['"]?\s*[:=]/

function hostFindings({ nodePackage, verdict, sources }: LintSubject): readonly FoundWithFix[] {
  const declared = declaredHosts(nodePackage.manifest)
  const used = new Map([...literalHosts(sources), ...verdict.credentials.flatMap(hostsOfCredential)])
  const missing = [...used].filter(([host]) => !declared.some((pattern) => covers(pattern, host)))
  const unused = declared.filter((pattern) => pattern !== '*' && ![...used.keys()].some((host) => covers(pattern, host)))
  return [
    ...missing.map(([host, where]) =>
      finding(
        'permission-undeclared',
        'error',
        where,
        `${host} is called and is not in millrace.permissions.hosts, so its requests are refused.`,
        host.startsWith('*') ? undefined : packageJsonFix((json) => changeHosts(json, (hosts) => [...new Set([...hosts, host])])),
      ),
    ),
    ...unused.map((host) =>
      finding(
        'permission-unused',
        'warning',
        'package.json',
        `${host} is in millrace.permissions.hosts, and no source or credential names it: ask for what is needed only.`,
        packageJsonFix((json) => changeHosts(json, (hosts) => hosts.filter((each) => each !== host))),
      ),
    ),
  ]
}

const literalHosts = (sources: ReadonlyMap<string, string>): readonly (readonly [host: string, where: string])[] =>
  [...sources].flatMap(([file, text]) => {
    if (file.endsWith('.json')) return hostsOfDefinition(file, text)
    return withoutComments(text)
      .split('\n')
      .flatMap((line, index) => {
        if (FOR_PEOPLE.test(line)) return []
        return [...line.matchAll(ADDRESS)].map(([, host = '']) => [host.toLowerCase(), `${file}:${index + 1}`] as const)
      })
  })

/** Data says where it goes: the base URLs of a connector. Other addresses in it are examples and links. */
function hostsOfDefinition(file: string, text: string): readonly (readonly [host: string, where: string])[] {
  const document = parsed(text)
  if (document?.['connector'] === undefined) return []
  const operations = Array.isArray(document['operations']) ? document['operations'].filter((each) => isJsonObject(each)) : []
  const urls = [document, ...operations].map((each) => each['baseUrl']).filter((url) => typeof url === 'string')
  return [...new Set(urls.map(hostPatternOf))].map((host) => [host, file] as const)
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
    return undefined // the build says what is wrong with it
  }
}

function hostsOfCredential({ type, hosts = [], oauth2, test }: CredentialDefinition): readonly (readonly [host: string, where: string])[] {
  const addresses = [oauth2?.tokenUrl, oauth2?.refreshUrl, test?.url].filter((url) => url !== undefined)
  const called = addresses.flatMap((url) => [...url.matchAll(ADDRESS)].map(([, host = '']) => host.toLowerCase()))
  return [...hosts.filter((host) => !host.includes('{')), ...called].map((host) => [host, type] as const)
}

function changeHosts(json: Record<string, unknown>, change: (hosts: readonly string[]) => readonly string[]): void {
  const manifest = json['millrace'] as Record<string, unknown>
  const { hosts = [], ...rest } = (manifest['permissions'] ?? {}) as { hosts?: readonly string[] }
  manifest['permissions'] = { hosts: change(hosts), ...rest }
}
