import { fileNames, isWorkflowFile } from './file-name.ts'

const named = (...names: readonly string[]): readonly (string | undefined)[] => {
  const workflows = names.map((name, index) => ({ id: `01981d9e-7c00-7000-8000-00000000000${index}`, name }))
  const files = fileNames(workflows)
  return workflows.map(({ id }) => files.get(id))
}

test('a file is named after its workflow, with letters, digits and dashes alone', () => {
  expect(named('Orders → CRM!', 'Überweisung', '../../etc/passwd', '日本')).toEqual([
    'orders-crm.millrace.json',
    'uberweisung.millrace.json',
    'etc-passwd.millrace.json',
    'workflow.millrace.json',
  ])
})

test('workflows whose names give the same file are told apart by their ids', () => {
  expect(named('Orders', 'orders', 'Other')).toEqual([
    'orders-000000000000.millrace.json',
    'orders-000000000001.millrace.json',
    'other.millrace.json',
  ])
})

test('tests that lie beside workflows are no workflows', () => {
  expect(['a.json', 'a.millrace.json', 'a.test.json', 'a.yaml'].filter(isWorkflowFile)).toEqual(['a.json', 'a.millrace.json'])
})
