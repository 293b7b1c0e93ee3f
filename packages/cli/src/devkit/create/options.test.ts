import { compilePackage } from './options.ts'

const made = (options: Partial<Parameters<typeof compilePackage>[0]>): ReturnType<typeof compilePackage> =>
  compilePackage({ name: 'crm', template: 'rest', ...options }, '/work')

test.each([
  ['crm', 'crm', 'Crm', '/work/crm'],
  ['millrace-nodes-crm', 'crm', 'Crm', '/work/millrace-nodes-crm'],
  ['@acme/text-tools', 'text-tools', 'Text Tools', '/work/text-tools'],
  ['node-red.tools', 'red-tools', 'Red Tools', '/work/node-red.tools'],
])('%s makes node types %s.…, named %s, in %s', (name, id, title, directory) => {
  expect(made({ name })).toMatchObject({ id, title, directory })
})

test.each([
  ['name', { name: 'Upper' }],
  ['name', { name: '../up' }],
  ['name', { name: '123' }],
  ['name', { name: '' }],
  ['template', { template: 'cobol' }],
  ['title', { title: "it's" }],
  ['title', { title: '<b>' }],
  ['license', { license: 'a"b' }],
  ['author', { author: '"},' }],
  ['base-url', { baseUrl: 'ftp://example.com' }],
  ['base-url', { baseUrl: "https://example.com/'" }],
  ['base-url', { baseUrl: 'https://user:pass@example.com' }],
  ['base-url', { baseUrl: 'here' }],
])('a %s that cannot be used is refused by its name: %j', (option, options) => {
  expect(() => made(options)).toThrow(expect.objectContaining({ data: expect.objectContaining({ option }) }))
})

test('an address loses its last slashes and gives the host for the permissions', () => {
  expect(made({ baseUrl: 'https://CRM.example.com:8443/api//' })).toMatchObject({
    baseUrl: 'https://crm.example.com:8443/api',
    host: 'crm.example.com',
  })
})
