import type { CredentialType } from '@millrace/api'
import type { SecretMove } from '@millrace/workflow'
import { fittingCredential, moveAsItIsNow } from './secret-fit.ts'

const typeOf = (type: string, ...required: readonly string[]): CredentialType =>
  ({
    ...{ type, title: type },
    schema: {
      type: 'object',
      required,
      properties: Object.fromEntries(
        required.map((key) => [key, { type: 'string', ...(key === 'value' ? { 'x-ui': { secret: true } } : {}) }]),
      ),
    },
  }) as unknown as CredentialType
const TYPES = [
  typeOf('http.basic', 'user', 'value'),
  typeOf('http.bearer', 'value'),
  typeOf('http.header', 'name', 'value'),
  typeOf('http.query', 'name', 'value'),
]
const slots = TYPES.map(({ type }) => ({ type, when: { path: 'authentication', equals: type.slice('http.'.length) } }))
const moveOf = (entry: string, rest: Partial<SecretMove> = {}): SecretMove => ({
  ...{ node: 'a', slots, name: 'X-Key', secret: 'abcd1234', token: undefined },
  ...{ entry, edits: [], ...rest },
})

test('a password goes with the name of its user, and a name alone fits nothing', () => {
  const move = moveOf('/basic/0', { name: undefined, user: 'ada' })
  expect(fittingCredential(move, TYPES)).toMatchObject({ type: { type: 'http.basic' }, start: { user: 'ada', value: 'abcd1234' } })
  expect(fittingCredential({ ...move, entry: '/query/0' }, TYPES)).toBeUndefined()
})

test.each([
  ['/headers/0', {}, 'http.header'],
  ['/query/1', {}, 'http.query'],
  ['/headers/0', { name: 'Authorization', token: 'abcd1234' }, 'http.bearer'],
  ['/responseHeaders/0', {}, undefined],
  ['/textBody', {}, undefined],
])('what stands at %s goes where it was sent before, or nowhere', (entry, rest, type) => {
  expect(fittingCredential(moveOf(entry, rest), TYPES)?.type.type).toBe(type)
})

test('what is taken away is what stands there now, wherever the secret was moved meanwhile', () => {
  const move = moveOf('/headers/0')
  const now = moveOf('/headers/1', { edits: [{ edit: 'set', node: 'a', path: '/config/headers', value: [] }] })
  const fixOf = (secret: SecretMove) => ({ kind: 'to-credential', label: 'Move', edits: [], secret })
  const others = [fixOf(moveOf('/headers/0', { name: 'X-Other' })), fixOf(moveOf('/headers/0', { node: 'b' }))]
  expect(moveAsItIsNow(move, [...others, fixOf(now)])).toBe(now)
  expect(moveAsItIsNow(move, [...others, fixOf({ ...now, secret: 'another1' })])).toBeUndefined()
})
