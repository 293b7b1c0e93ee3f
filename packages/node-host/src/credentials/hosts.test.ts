import type { CredentialDefinition } from '@millrace/node-sdk'
import { mayGoTo } from './hosts.ts'

const type = (hosts?: readonly string[]): CredentialDefinition => ({
  ...{ type: 'acme.key', title: 'Acme', description: 'Key', schema: {}, sign: {}, allowedHostsField: 'allowed' },
  ...(hosts === undefined ? {} : { hosts }),
})

test.each<[string, readonly string[] | undefined, object, string, boolean]>([
  ['no list allows any host', undefined, {}, 'a.example', true],
  ['a name', ['api.acme.com'], {}, 'api.acme.com', true],
  ['letters of any case', ['api.acme.com'], {}, 'API.acme.com', true],
  ['another name', ['api.acme.com'], {}, 'evil.example', false],
  ['all hosts below', ['*.acme.com'], {}, 'eu.acme.com', true],
  ['not what only ends so', ['*.acme.com'], {}, 'evilacme.com', false],
  ['a field in its place', ['{shop}.acme.com'], { shop: 'mine' }, 'mine.acme.com', true],
  ['a field cannot leave its place', ['{shop}.acme.com'], { shop: 'evil.example/' }, 'evil.example', false],
  ['a field cannot widen the list', ['{shop}.acme.com'], { shop: '*' }, 'other.acme.com', false],
  ['a star in a field alone is none', ['{host}'], { host: '*' }, 'evil.example', false],
  ['an empty field allows nothing', ['{shop}.acme.com'], {}, 'acme.com', false],
  ['a field with a URL names its host', ['{base}'], { base: 'https://Git.acme.com/api' }, 'git.acme.com', true],
  ['the owner narrows the type', ['*.acme.com'], { allowed: ['eu.acme.com'] }, 'us.acme.com', false],
  ['the owner does not widen the type', ['*.acme.com'], { allowed: ['evil.example'] }, 'evil.example', false],
  ['an entry with a port means that port', undefined, { allowed: ['a.example:8443'] }, 'a.example:8443', true],
  ['and no other', undefined, { allowed: ['a.example:8443'] }, 'a.example', false],
  ['an entry without a port means any', undefined, { allowed: ['a.example'] }, 'a.example:8443', true],
])('%s', (_, hosts, data, host, allowed) => expect(mayGoTo(type(hosts), data as never, host)).toBe(allowed))
