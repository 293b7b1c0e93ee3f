import { randomBytes } from 'node:crypto'
import { SecretBox } from './secret-box.ts'

const box = new SecretBox(randomBytes(32))
const owner = { tenantId: 't1', credentialId: 'c1' }

test('a secret opens for its owner, and never seals to the same text twice', () => {
  const sealed = box.seal('pässword', owner)
  expect(box.open(sealed, owner)).toBe('pässword')
  expect(sealed.cipherText).not.toContain('pässword')
  expect(box.seal('pässword', owner).cipherText).not.toBe(sealed.cipherText)
})

test.each([
  ['another tenant', { tenantId: 't2', credentialId: 'c1' }],
  ['another credential', { tenantId: 't1', credentialId: 'c2' }],
])('a secret that was moved to %s does not open', (_what, other) => {
  expect(() => box.open(box.seal('s', owner), other)).toThrow(expect.objectContaining({ code: 'credential.undecryptable' }))
})

test('a changed, cut or foreign cipher text does not open', () => {
  const sealed = box.seal('secret', owner)
  const [version, nonce, tag] = sealed.cipherText.split('.')
  for (const cipherText of [
    '',
    'v1',
    `${version}.${nonce}.${tag}.AAAA`,
    `${version}.${nonce}.AAAA.AAAA`,
    sealed.cipherText.replace('v1', 'v2'),
  ]) {
    expect(() => box.open({ ...sealed, cipherText }, owner)).toThrow(expect.objectContaining({ code: 'credential.undecryptable' }))
  }
  const other = new SecretBox(randomBytes(32))
  expect(() => other.open(sealed, owner)).toThrow(expect.objectContaining({ code: 'credential.undecryptable' }))
})

test('keys derived for different purposes differ', () => {
  expect(box.deriveKey('sessions')).toHaveLength(32)
  expect(box.deriveKey('sessions')).toEqual(box.deriveKey('sessions'))
  expect(box.deriveKey('sessions')).not.toEqual(box.deriveKey('other'))
})
