import { settingRows } from './setting-rows.ts'

test('settings are told in the order of the form, with what they are without a choice', () => {
  const rows = settingRows({
    properties: { url: { title: 'URL', description: 'Where to.' }, retries: { default: 3 }, odd: true },
    required: ['url'],
  })
  expect(rows).toEqual([
    { key: 'url', title: 'URL', description: 'Where to.', required: true, fallback: undefined },
    { key: 'retries', title: 'retries', description: '', required: false, fallback: '3' },
  ])
  expect(settingRows({})).toEqual([])
})
